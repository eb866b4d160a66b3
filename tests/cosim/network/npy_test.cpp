#include "cosim/network/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "netlists/spec/error.hpp"
#include "tests/cosim/network/network_folder.hpp"

namespace bitline::network {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class Npy : public testing::Test {
 protected:
  std::filesystem::path write(std::string_view content) const {
    write_file(folder_.path() / "a.npy", content);
    return folder_.path() / "a.npy";
  }
  TemporaryFolder folder_;
};

const std::string int8_header = "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }";

TEST_F(Npy, ReadsInt8ArraysOfAllThreeVersions) {
  for (int version : {1, 2, 3}) {
    const auto array = read_npy_int8(write(npy_bytes(int8_header, raw<std::int8_t>({1, -1, 1, -1, -1, 1}), version)));
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre(1, -1, 1, -1, -1, 1));
  }
}

TEST_F(Npy, ReadsBothWidthsOfRealArrays) {
  const std::string tail = "', 'fortran_order': False, 'shape': (2,), }      ";
  EXPECT_THAT(read_npy_real(write(npy_bytes("{'descr': '<f8" + tail, raw<double>({0.1, -2})))).values, ElementsAre(0.1, -2));
  EXPECT_THAT(read_npy_real(write(npy_bytes("{'descr': '<f4" + tail, raw<float>({0.1F, -2})))).values, ElementsAre(0.1F, -2));
}

TEST_F(Npy, ReadsScalarsAndEmptyArrays) {
  const auto scalar = read_npy_real(write(npy("", std::vector<double>{3})));
  EXPECT_TRUE(scalar.shape.empty());
  EXPECT_THAT(scalar.values, ElementsAre(3));
  EXPECT_TRUE(read_npy_real(write(npy("0, 4", std::vector<double>{}))).values.empty());
}

struct Defect {
  std::string content, sentence;
};

TEST_F(Npy, SaysWhatIsWrongWithAFileThatItRefuses) {
  const std::string good = npy_bytes(int8_header, "abcdef");
  const std::string enormous = "65536, 65536, 65536, 65536";  // 2^64 values, which a careless product takes for none
  for (const Defect& defect : {
           Defect{"", "magic bytes"},
           {"not an array", "magic bytes"},
           {npy_bytes(int8_header, "abcdef", 4), "format version 4; expected 1, 2 or 3"},
           {good.substr(0, 9), "ends within its header"},
           {good.substr(0, 40), "ends within its header"},
           {good.substr(0, good.size() - 1), "has 5 bytes of values; expected 6 values of 1 bytes"},
           {good + "g", "has 7 bytes of values; expected 6"},
           {npy_bytes("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3), }", "abcdef"), "Fortran order"},
           {npy_bytes("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", "abcdef"), "type '<f8'; expected '|i1'"},
           {npy("2 3", std::vector<std::int8_t>(6)), "the header is"},
           {npy("-2, 3", std::vector<std::int8_t>(6)), "the header is"},
           {npy_bytes(int8_header + "}", "abcdef"), "the header is"},
           {npy_bytes("{'shape': (2, 3)}", "abcdef"), "the header is '{'shape': (2, 3)}"},
           {npy_bytes("{'descr': [('a', '|i1')], 'fortran_order': False, 'shape': (6,), }", "abcdef"), "the header is"},
           {npy(enormous, std::vector<std::int8_t>{}), "has 0 bytes of values; expected"},
           {npy("99999999999999999999", std::vector<std::int8_t>{1}), "the header is"},
       })
    EXPECT_THAT([&] { read_npy_int8(write(defect.content)); },
                ThrowsMessage<SpecError>(AllOf(HasSubstr("a.npy: "), HasSubstr(defect.sentence))));
}

TEST_F(Npy, RefusesRealTypesItDoesNotKnowAndValuesThatAreNotFinite) {
  EXPECT_THAT([&] { read_npy_real(write(npy("1,", std::vector<std::int8_t>{1}))); },
              ThrowsMessage<SpecError>(HasSubstr("type '|i1'; expected '<f8' or '<f4'")));
  EXPECT_THAT(
      [&] {
        read_npy_real(write(npy("2,", std::vector<double>{0, std::numeric_limits<double>::infinity()})));
      },
      ThrowsMessage<SpecError>(HasSubstr("value 1 is inf; expected a finite number")));
}

TEST_F(Npy, AMissingFileIsAFileError) { EXPECT_THROW(read_npy_int8(folder_.path() / "none.npy"), FileError); }

}  // namespace
}  // namespace bitline::network
