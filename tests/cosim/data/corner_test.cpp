#include "cosim/data/corner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"

namespace bitline::data {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(KeepCorner, DropsTheLastRowsAndColumns) {
  Codes codes(1, 9), corner(1, 4);
  codes << 0, 1, 2, 3, 4, 5, 6, 7, 8;
  corner << 0, 1, 3, 4;
  EXPECT_TRUE((keep_corner(codes, 4) == corner).all());
  EXPECT_TRUE((keep_corner(codes, 9) == codes).all());
}

TEST(KeepCorner, RefusesNumbersThatAreNoSquareOrTooLarge) {
  for (int inputs : {-1, 0, 8, 16})
    EXPECT_THAT([&] { keep_corner(Codes::Zero(2, 9), inputs); },
                ThrowsMessage<SpecError>(HasSubstr(std::to_string(inputs) + " inputs; expected a square number of at most 9")));
}

}  // namespace
}  // namespace bitline::data
