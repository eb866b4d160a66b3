#include "netlists/spec/study_values.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "netlists/spec/study_reader.hpp"

namespace bitline::spec {
namespace {

const std::string example = BITLINE_SOURCE_DIR "/examples/digits-sram/study.yaml";

std::map<std::string, StudyValue> values_of(const std::vector<std::string>& assignments) {
  std::map<std::string, StudyValue> values;
  for (const StudyValue& value : study_values(read_study(example, assignments))) values[value.key] = value;
  return values;
}

TEST(StudyValues, AreInSiUnitsAndSayWhichUnitThatIs) {
  const auto values =
      values_of({"column.wordline.high=430 mV", "column.temperature=27 degC", "study.seed=18446744073709551615"});
  EXPECT_EQ(std::get<double>(values.at("column.wordline.high").value), 0.43);
  EXPECT_EQ(values.at("column.wordline.high").unit, "_v");
  EXPECT_DOUBLE_EQ(std::get<double>(values.at("column.temperature").value), 300.15);
  EXPECT_EQ(values.at("column.temperature").unit, "_kelvin");
  EXPECT_EQ(std::get<std::uint64_t>(values.at("study.seed").value), 18446744073709551615U);
  EXPECT_EQ(values.at("study.seed").unit, "");
  EXPECT_EQ(std::get<std::int64_t>(values.at("network.layers.1.threshold_rows").value), 15);
  EXPECT_EQ(std::get<std::string>(values.at("data.set").value), "digits");
  EXPECT_TRUE(std::get<bool>(values.at("variation.comparator_noise").value));
  EXPECT_EQ(values.count("technology.folder"), 0U);
  EXPECT_EQ(values.count("column.array.columns"), 0U);
}

TEST(StudyValues, HaveListsAsTheyAre) {
  std::string levels = "column.wordline.levels=[0 V";
  for (int code = 1; code < 32; ++code) levels += ", " + std::to_string(100 + code) + " mV";
  const auto values = values_of({levels + "]", "column.wordline.high=131 mV", "points=[{supply: 1.1 V}]"});
  const auto& levels_v = std::get<std::vector<double>>(values.at("column.wordline.levels").value);
  ASSERT_EQ(levels_v.size(), 32U);
  EXPECT_EQ(levels_v[31], 0.131);
  EXPECT_EQ(std::get<double>(values.at("points.0.supply").value), 1.1);
  EXPECT_EQ(std::get<std::string>(values_of({}).at("column.wordline.levels").value), "nominal-charge");
}

TEST(StudyValues, AreThoseOfEveryKeyThatIsWritten) {
  const auto spec = read_study(example);
  const std::string text = resolved(spec);
  const auto lines = std::count(text.begin(), text.end(), ':');
  std::size_t sections = 0;  // lines without a value, and the schema and the title, of which the title has one
  for (std::size_t at = text.find(":\n"); at != std::string::npos; at = text.find(":\n", at + 1)) ++sections;
  EXPECT_EQ(study_values(spec).size(), static_cast<std::size_t>(lines) - sections - 1);
}

}  // namespace
}  // namespace bitline::spec
