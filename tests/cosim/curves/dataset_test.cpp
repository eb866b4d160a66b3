#include "cosim/curves/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "netlists/spec/error.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::curves {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

class DatasetFile : public testing::Test {
 protected:
  Dataset read(std::string_view text) const {
    write_file(folder.path() / "data.csv", text);
    return read_dataset(folder.path() / "data.csv");
  }

  TemporaryFolder folder;
};

TEST_F(DatasetFile, KeepsEveryBitOfItsNumbersAndItsBlanks) {
  Dataset dataset{"discharge", "0123456789abcdef", {"a_v", "b_s", "c"}, {}};
  dataset.rows = {{0.0, -0.0, nan},
                  {nan, nan, nan},
                  {std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max(), -0.1},
                  {nan, 1.0 / 3, 2e-14}};
  std::mt19937_64 random(1);
  while (dataset.rows.size() < 300) {
    std::vector<double> row;
    while (row.size() < 3)
      if (const auto value = std::bit_cast<double>(random()); std::isfinite(value)) row.push_back(value);
    dataset.rows.push_back(row);
  }
  const Dataset back = read(to_csv(dataset));
  EXPECT_EQ(back.kind, dataset.kind);
  EXPECT_EQ(back.digest, dataset.digest);
  EXPECT_EQ(back.columns, dataset.columns);
  ASSERT_EQ(back.rows.size(), dataset.rows.size());
  for (std::size_t i = 0; i < back.rows.size(); ++i) {
    ASSERT_EQ(back.rows[i].size(), 3U);
    for (std::size_t j = 0; j < 3; ++j) {
      if (std::isnan(dataset.rows[i][j])) {
        EXPECT_TRUE(std::isnan(back.rows[i][j]));
      } else {
        EXPECT_EQ(std::bit_cast<std::uint64_t>(back.rows[i][j]), std::bit_cast<std::uint64_t>(dataset.rows[i][j])) << i;
      }
    }
  }
  EXPECT_EQ(to_csv(back), to_csv(dataset));
}

TEST_F(DatasetFile, BeginsWithItsSchemaAndDigest) {
  EXPECT_EQ(to_csv({"study", "00ff", {"x", "y_v"}, {{1, nan}}}),
            "# schema: bitline.dataset/1\n# kind: study\n# digest: 00ff\nx,y_v\n1,\n");
}

TEST_F(DatasetFile, MayHaveNoRows) { EXPECT_TRUE(read(to_csv({"study", "00ff", {"x"}, {}})).rows.empty()); }

TEST_F(DatasetFile, FindsAColumnByNameOrSaysThatThereIsNone) {
  const Dataset dataset{"study", "", {"x", "y_v"}, {}};
  EXPECT_EQ(dataset.column("y_v"), 1U);
  EXPECT_THAT([&] { dataset.column("z"); }, ThrowsMessage<SpecError>(AllOf(HasSubstr("'study'"), HasSubstr("no column 'z'"))));
}

TEST_F(DatasetFile, NamesFileAndLineOfWhatIsWrong) {
  const std::string head = "# schema: bitline.dataset/1\n# kind: k\n# digest: d\na,b\n";
  const struct {
    std::string text, place, problem;
  } cases[] = {{"", "data.csv:1", "the file ends here"},
               {"a,b\n1,2\n", "data.csv:1", "'# schema: bitline.dataset/1'"},
               {"# schema: bitline.dataset/2\n", "data.csv:1", "'# schema: bitline.dataset/1'"},
               {"# schema: bitline.dataset/1\n# digest: d\n", "data.csv:2", "'# kind: '"},
               {"# schema: bitline.dataset/1\n# kind: k\na,b\n", "data.csv:3", "'# digest: '"},
               {"# schema: bitline.dataset/1\n# kind: k\n# digest: d\n", "data.csv:4", "the file ends here"},
               {head + "1,2\n3\n", "data.csv:6", "1 cells; expected 2"},
               {head + "1,2,3\n", "data.csv:5", "3 cells; expected 2"},
               {head + "1,2\n\n", "data.csv:6", "1 cells; expected 2"},
               {head + "1,two\n", "data.csv:5", "'two' is not a number"},
               {head + "1,2 V\n", "data.csv:5", "'2 V' is not a number"},
               {head + "1,0x10\n", "data.csv:5", "'0x10' is not a number"}};
  for (const auto& c : cases)
    EXPECT_THAT([&] { read(c.text); }, ThrowsMessage<SpecError>(AllOf(HasSubstr(c.place), HasSubstr(c.problem)))) << c.text;
}

TEST_F(DatasetFile, IsAFileErrorWhenItIsNotThere) {
  EXPECT_THAT([&] { read_dataset(folder.path() / "none.csv"); }, ThrowsMessage<FileError>(HasSubstr("none.csv")));
}

}  // namespace
}  // namespace bitline::curves
