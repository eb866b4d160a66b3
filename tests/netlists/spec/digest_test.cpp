#include "netlists/spec/digest.hpp"

#include <gtest/gtest.h>

namespace bitline::spec {
namespace {

TEST(Digest, IsTheBeginningOfSha256) {
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea");  // FIPS 180-2, appendix B.1
  EXPECT_EQ(digest(""), "e3b0c44298fc1c14");
}

TEST(Digester, DoesNotDependOnWhereThePiecesAreCut) { EXPECT_EQ(Digester().add("a").add("").add("bc").hex(), digest("abc")); }

TEST(Digester, GoesOnAfterItWasAsked) {
  Digester digester;
  digester.add("a");
  EXPECT_EQ(digester.hex(), digest("a"));
  EXPECT_EQ(digester.add("bc").hex(), digest("abc"));
}

}  // namespace
}  // namespace bitline::spec
