#include "netlists/spec/study_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/points.hpp"

namespace bitline::spec {
namespace {

using testing::HasSubstr;

const std::string example = BITLINE_SOURCE_DIR "/examples/digits-sram/study.yaml";

/// Every error of the shipped example under some assignments.
std::string complaints(const std::vector<std::string>& assignments, const std::filesystem::path& file = example) {
  try {
    read_study(file, assignments);
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "bitline-study-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    write_atomically(path(), text);
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::filesystem::path path() const { return folder_ / "study.yaml"; }

 private:
  std::filesystem::path folder_;
};

TEST(Study, ReadsTheShippedExamples) {
  for (const char* name : {"digits", "mnist"}) {
    const std::string folder = std::string(BITLINE_SOURCE_DIR "/examples/") + name + "-sram";
    const StudySpec spec = read_study(folder + "/study.yaml");
    EXPECT_EQ(spec.file, folder + "/study.yaml");
    EXPECT_EQ(spec.data.set, name);
    EXPECT_EQ(spec.network.folder, folder + "/network");
    EXPECT_EQ(spec.network.layers.size(), 3U);
  }
}

const std::string boosted = BITLINE_SOURCE_DIR "/examples/classifier130/study.yaml";

TEST(Study, WithBoostingNeedsNoNetwork) {
  const StudySpec spec = read_study(boosted);
  ASSERT_TRUE(spec.boosting);
  EXPECT_TRUE(spec.network.layers.empty());
  EXPECT_EQ(spec.boosting->side, 9);
  EXPECT_EQ(spec.boosting->solver, "constrained");
  const TemporaryFile copy(resolved(spec));
  StudySpec again = read_study(copy.path());
  again.file = spec.file;
  EXPECT_EQ(again, spec);
}

TEST(Study, NamesWhatIsWrongWithBoosting) {
  EXPECT_THAT(complaints({"boosting.side=10"}, boosted),
              HasSubstr("100 pixels, 15 threshold rows and 16 trim rows need 131 rows; the column has 128"));
  EXPECT_THAT(complaints({"boosting.trim_rows=12"}, boosted), HasSubstr("12 is not a power of two"));
  EXPECT_THAT(complaints({"boosting.threshold_code=0"}, boosted), HasSubstr("the layer needs this code"));
  EXPECT_THAT(complaints({"boosting.threshold_rows=0"}, boosted), HasSubstr("the layer has no use for it"));
  EXPECT_THAT(complaints({"data.set=digits"}, boosted), HasSubstr("the digits have 8 x 8 pixels; expected at most 8, found 9"));
  EXPECT_THAT(complaints({"boosting.weights=real"}, boosted), HasSubstr("boosting.weights"));
  EXPECT_THAT(complaints({"data.normalise={by: gain, total: 300}"}, boosted),
              HasSubstr("boosted columns take images as they are; expected no 'data.normalise' beside it"));
  EXPECT_THAT(complaints({"boosting.columns=0"}, boosted), HasSubstr("boosting.columns"));
}

const std::vector<std::string> two_points{"points=[{corner: slow, temperature: -40 degC, high: 0.5 V}, {supply: 1.1 V}]"};

TEST(Study, HasPointsThatDifferFromItInWhatTheySay) {
  const StudySpec spec = read_study(example, two_points);
  ASSERT_EQ(spec.points.size(), 2U);
  const StudySpec slow = at_point(spec, spec.points[0]), low = at_point(spec, spec.points[1]);
  EXPECT_EQ(point_name(slow), "slow_-40_degC_1.2_V");
  EXPECT_EQ(slow.column.wordline.high_v, 0.5);
  EXPECT_EQ(slow.column.compensation_v, spec.column.compensation_v);
  EXPECT_EQ(point_name(low), "typical_27_degC_1.1_V");
  EXPECT_EQ(low.column.wordline.high_v, spec.column.wordline.high_v);
  EXPECT_TRUE(slow.points.empty());
}

TEST(Study, WithPointsIsReadAsItWasWritten) {
  const StudySpec spec = read_study(example, two_points);
  const TemporaryFile file(resolved(spec));
  EXPECT_EQ(read_study(file.path()).points, spec.points);
}

TEST(Study, RefusesPointsThatCannotBe) {
  EXPECT_THAT(complaints({"points=[{high: 1.3 V}]"}), HasSubstr("found 1.3 V; expected a level below the supply of 1.2 V"));
  EXPECT_THAT(complaints({"points=[{supply: 0.39 V}]"}), HasSubstr("expected a level below the supply of 390 mV"));
  EXPECT_THAT(complaints({"points=[{corner: slow}, {corner: slow, high: 0.5 V}]"}),
              HasSubstr("the point slow_27_degC_1.2_V is there twice"));
  EXPECT_THAT(complaints({"points=[{temperature: 27 V}]"}), HasSubstr("expected a temperature"));
}

TEST(Study, ReadsTheExampleWhoseModelFilesLieElsewhere) {
  const StudySpec spec = read_study(BITLINE_SOURCE_DIR "/examples/fidelity-sky130/study.yaml",
                                    std::vector<std::string>{"technology.folder=/kit", "technology.corner=ff"});
  EXPECT_EQ(spec.technology, (TechnologySpec{"sky130", "/kit", "ff"}));
  EXPECT_EQ(spec.column.rows, 128);
  EXPECT_EQ(spec.network.folder, BITLINE_SOURCE_DIR "/examples/digits-sram/network");
}

TEST(Study, IsInSiUnits) {
  const StudySpec spec =
      read_study(example, std::vector<std::string>{"column.bitline.capacitance=250 fF", "fit.error=0.1 mV",
                                                   "column.temperature=85 degC", "column.wordline.pulse=3 ns"});
  EXPECT_EQ(spec.column.bitline_farad, 2.5e-13);
  EXPECT_EQ(spec.fit.error_v, 1e-4);
  EXPECT_EQ(spec.column.temperature_kelvin, 85 + 273.15);
  EXPECT_EQ(spec.column.wordline.pulse_s, 3e-9);
}

TEST(Study, HasFallbacksForWhatIsNotHardware) {
  const TemporaryFile file(
      "schema: bitline.study/1\ntechnology: {name: generic130}\n"
      "column: {cell: sram_6t, rows: 128, supply: 1.2 V, temperature: 27 degC, bitline: {capacitance: 300 fF},\n"
      "  wordline: {bits: 5, high: 0.44 V, pulse: 2 ns, edge: 0.3 ns},\n"
      "  precharge: {width: 2 um, length: 0.13 um, time: 0.3 ns, edge: 0.1 ns, settle: 0.3 ns}, strobe: {delay: 0.3 ns},\n"
      "  compensation: {level: 0.4 V},\n"
      "  comparator: {offset: 12 mV, noise: 0.5 mV, reference_common_mode: 1 V, common_mode_slope: 3 1/V}}\n"
      "network: {folder: n, layers: [{threshold_rows: 16, trim_rows: 16}], readout: {bits: 5, range: 24}}\n"
      "data: {set: digits}\nstudy: {dies: 2, seed: 7}\n");
  const StudySpec spec = read_study(file.path());
  EXPECT_EQ(spec.technology.corner, "typical");
  EXPECT_EQ(spec.fit.cells, 240);
  EXPECT_EQ(spec.audit.columns, 200);
  EXPECT_TRUE(spec.variation.comparator_noise);
  EXPECT_TRUE(spec.column.wordline.levels_v.empty());
}

TEST(Study, ReadsBackWhatItResolved) {
  for (const std::vector<std::string>& assignments :
       {std::vector<std::string>{},
        std::vector<std::string>{"column.wordline.bits=2", "column.wordline.high=0.5 V",
                                 "column.wordline.levels=[0 V, 0.4 V, 450.5 mV, 0.5 V]", "network.layers.0.threshold_code=1",
                                 "network.layers.1.threshold_code=2", "network.layers.1.activation_code=2",
                                 "network.layers.2.activation_code=3", "column.temperature=300.123456789012 K",
                                 "title='a: \"b\"'", "study.seed=18446744073709551615", "data.folder=/else where"}}) {
    const StudySpec spec = read_study(example, assignments);
    const std::string text = resolved(spec);
    const TemporaryFile file(text);
    StudySpec again = read_study(file.path());
    EXPECT_EQ(resolved(again), text);
    again.file = spec.file;
    EXPECT_EQ(again, spec) << text;
  }
}

TEST(Study, MayHaveALatch) {
  const std::string file = BITLINE_SOURCE_DIR "/examples/fidelity-generic130/study.yaml";
  EXPECT_FALSE(read_study(example).column.comparator.latch);
  const StudySpec spec = read_study(file);
  ASSERT_TRUE(spec.column.comparator.latch);
  ASSERT_TRUE(spec.column.comparator.latch->strongarm);
  EXPECT_EQ(spec.column.comparator.latch->strongarm->length_m, 0.13e-6);
  StudySpec again = read_study(TemporaryFile(resolved(spec)).path());
  again.file = spec.file;
  EXPECT_EQ(again, spec);
  EXPECT_THAT(complaints({"column.comparator.latch.strongarm.input=4"}, file), HasSubstr("'4' has no unit; expected a length"));
  EXPECT_THAT(complaints({"column.comparator.latch.strongarm={length: 0.13 um}"}, file),
              HasSubstr("key 'column.comparator.latch.strongarm.tail' is missing"));
  EXPECT_THAT(complaints({"column.comparator.latch.evaluation=0.1 ns"}, file),
              HasSubstr("100 ps is not longer than the clock's edge of 100 ps; expected a latch that has time to decide"));
  EXPECT_THAT(complaints({"column.comparator.latch.common_mode_high=0.7 V"}, file),
              HasSubstr("700 mV is not above 'common_mode_low', which is 750 mV"));
  EXPECT_THAT(complaints({"column.comparator.latch.common_mode_high=1.3 V"}, file), HasSubstr("1.3 V is never reached"));
}

TEST(Study, MayHaveALatchOfTheUsersOwn) {
  const std::string file = BITLINE_SOURCE_DIR "/examples/fidelity-generic130/study.yaml";
  const TemporaryFile mine("* the text of a latch\n");
  const std::string rest = "load: 5 fF, edge: 0.1 ns, evaluation: 0.8 ns, common_mode_low: 0.75 V, common_mode_high: 1.2 V}";
  const std::string by_template = "column.comparator.latch={template: " + mine.path().string() + ", " + rest;
  const StudySpec spec = read_study(file, std::vector<std::string>{by_template});
  EXPECT_FALSE(spec.column.comparator.latch->strongarm);
  EXPECT_EQ(spec.column.comparator.latch->circuit, "* the text of a latch\n");
  StudySpec again = read_study(TemporaryFile(resolved(spec)).path());
  again.file = spec.file;
  EXPECT_EQ(again, spec);
  EXPECT_THAT(complaints({"column.comparator.latch.template=mine.sub"}, file),
              HasSubstr("both 'strongarm' and 'template' are given"));
  EXPECT_THAT(complaints({"column.comparator.latch={" + rest}, file), HasSubstr("neither 'strongarm' nor 'template' is given"));
  EXPECT_THROW(read_study(file, std::vector<std::string>{"column.comparator.latch={template: nowhere.sub, " + rest}),
               FileError);
}

TEST(Study, SaysHowItsTrimRowsAreSearched) {
  EXPECT_EQ(read_study(example).column.trim_search, TrimSearchSpec{});
  const StudySpec spec = read_study(
      example, std::vector<std::string>{"column.compensation={level: 0.4 V, search: improved, repeats: 5, exchanges: 16}",
                                        "network.layers.0.trim_rows=12"});
  EXPECT_EQ(spec.column.trim_search, (TrimSearchSpec{"improved", 5, 16}));
  EXPECT_EQ(read_study(TemporaryFile(resolved(spec)).path()).column, spec.column);
  EXPECT_THAT(complaints({"column.compensation.repeats=4"}), HasSubstr("an even number of strobes, 4, can be undecided"));
  EXPECT_THAT(complaints({"column.compensation.exchanges=4"}), HasSubstr("the published search exchanges no rows"));
  EXPECT_THAT(complaints({"column.compensation={level: 0.4 V, search: improved, exchanges: 4}"}),
              HasSubstr("expected 'repeats' of at least 3 beside it"));
  EXPECT_THAT(complaints({"column.compensation.search=best"}), HasSubstr("expected one of 'published', 'improved'"));
}

TEST(Study, DoesNotStartWithoutASeed) {
  std::string text = read_text(example);
  const std::size_t seed = text.find(", seed: 1");
  ASSERT_NE(seed, std::string::npos);
  const TemporaryFile file(text.erase(seed, 9));
  EXPECT_THAT(complaints({}, file.path()), HasSubstr("key 'study.seed' is missing; expected a whole number"));
  EXPECT_EQ(complaints({"study.seed=3"}, file.path()), "");
}

TEST(Study, NamesTheOptionThatIsWrong) {
  EXPECT_EQ(complaints({"study.dies=0"}),
            "--set study.dies=0: key 'study.dies': '0' is out of range; expected a whole number from 1 to 1000000.");
  EXPECT_EQ(complaints({"study.dise=3"}), "--set study.dise=3: key 'study.dise' is unknown; did you mean 'dies'?");
}

TEST(Study, NamesEveryErrorOfAFile) {
  const TemporaryFile file("schema: bitline.study/1\ncolumn:\n  supply: 3\n  rows: 128 V\n  suply: 1\n");
  const std::string text = complaints({}, file.path());
  EXPECT_THAT(text, HasSubstr("study.yaml:3:11: key 'column.supply': '3' has no unit; expected a voltage such as '1.2 V'."));
  EXPECT_THAT(text, HasSubstr("study.yaml:4:9: key 'column.rows': '128 V' is not a whole number"));
  EXPECT_THAT(text, HasSubstr("study.yaml:5:3: key 'column.suply' is unknown; did you mean 'supply'?"));
  std::size_t required = 0;
  for (const SchemaRow& row : study_schema()) {
    if (!row.required || row.key == "schema" || row.key == "column.supply" || row.key == "column.rows") continue;
    if (row.key.find('*') != std::string::npos) continue;
    ++required;
    EXPECT_THAT(text, HasSubstr("key '" + row.key + "' is missing"));
  }
  EXPECT_GE(required, 20U);
}

struct Rule {
  const char* assignment;
  const char* complaint;
};

class StudyRule : public testing::TestWithParam<Rule> {};

TEST_P(StudyRule, IsChecked) {
  const std::string text = complaints({GetParam().assignment});
  EXPECT_THAT(text, HasSubstr(GetParam().complaint));
  EXPECT_EQ(text.find('\n'), std::string::npos) << "one mistake has one message: " << text;
}

INSTANTIATE_TEST_SUITE_P(
    Every, StudyRule,
    testing::Values(
        Rule{"column.wordline.pulse=0.2 ns", "key 'column.wordline.pulse': 200 ps is not longer than the edge of 300 ps"},
        Rule{"column.wordline.high=1.2 V", "key 'column.wordline.high': found 1.2 V; expected a level below the supply"},
        Rule{"column.compensation.level=1.3 V", "key 'column.compensation.level': found 1.3 V"},
        Rule{"column.comparator.reference_common_mode=1.3 V", "1.3 V is never reached"},
        Rule{"fit.swing=1.2 V", "1.2 V is more than a bit line has"},
        Rule{"column.wordline.levels=[0 V, 0.44 V]", "there are 2 levels; 5 bits have 32 codes"},
        Rule{"network.layers.0.trim_rows=12", "key 'network.layers.0.trim_rows': 12 is not a power of two"},
        Rule{"network.layers.0.trim_rows=2", "'2' is out of range"},
        Rule{"network.layers.0.threshold_rows=112", "112 threshold rows and 16 trim rows leave no row for data"},
        Rule{"network.layers.2.threshold_rows=0", "the output layer has 0 ramp rows; expected an even number of at least 2"},
        Rule{"network.layers.2.threshold_rows=15", "the output layer has 15 ramp rows"},
        Rule{"network.layers.0.threshold_code=32", "code 32 does not exist; expected 1 to 31"},
        Rule{"network.layers.0.threshold_code=0", "the layer needs this code"},
        Rule{"network.layers.1={threshold_rows: 15, threshold_code: 15, trim_rows: 16}",
             "key 'network.layers.1.activation_code'"},
        Rule{"network.layers.0.activation_code=3", "the layer has no use for it"},
        Rule{"network.layers.0.balance_rows=3", "3 rows; expected an even number in the first layer"},
        Rule{"network.layers.1.balance_rows=4",
             "4 rows; expected an even number in the first layer, where images enter, and none"},
        Rule{"network.layers.0.balance_rows=4", "the first layer has 4 balance rows that nothing drives"},
        Rule{"data.normalise={by: rows, total: 800}", "the first layer has no balance rows"},
        Rule{"data.normalise={by: gains, total: 800}", "found 'gains' (did you mean 'gain'?)"},
        Rule{"training.rate=2", "expected"}, Rule{"network.layers.2.threshold_code=3", "the layer has no use for it"},
        Rule{"network.layers=[]", "expected at least one layer"}, Rule{"technology={}", "neither 'name' nor 'folder' is given"},
        Rule{"column.cell=sram_8t", "found 'sram_8t'; expected 'sram_6t'"},
        Rule{"schema=bitline.study/2", "found 'bitline.study/2'; expected 'bitline.study/1'"},
        Rule{"column.temperature=27", "'27' has no unit; expected a temperature such as '27 degC'"},
        Rule{"column.bitline=300 fF", "'300 fF' stands alone; expected keys below 'bitline'"},
        Rule{"column.supply=x", "'x' is not a number; expected a voltage"}));

TEST(StudyRules, FindALevelThatDoesNotRise) {
  const std::string text = complaints({"column.wordline.bits=2", "column.wordline.levels=[0 V, 0.4 V, 0.4 V, 0.43 V]"});
  EXPECT_THAT(text, HasSubstr("code 2 has 400 mV after 400 mV"));
  EXPECT_THAT(text, HasSubstr("the last level is 430 mV; expected 'high'"));
}

TEST(StudySchema, ListsEveryKeyOnceAndInTheOrderOfTheFile) {
  const std::vector<SchemaRow> rows = study_schema();
  std::set<std::string> keys;
  for (const SchemaRow& row : rows) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_FALSE(row.meaning.empty()) << row.key;
  }
  EXPECT_EQ(rows.front().key, "schema");
  const auto supply = std::find_if(rows.begin(), rows.end(), [](const SchemaRow& row) { return row.key == "column.supply"; });
  ASSERT_NE(supply, rows.end());
  EXPECT_EQ(supply->kind, "voltage");
  EXPECT_EQ(supply->range, "from 200 mV to 6 V");
  EXPECT_TRUE(supply->required);
  EXPECT_EQ(keys.count("network.layers.*.trim_rows"), 1U);
}

}  // namespace
}  // namespace bitline::spec
