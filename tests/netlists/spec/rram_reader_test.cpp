#include "netlists/spec/rram_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::spec {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string text = R"(schema: bitline.rram-study/1
technology: {name: generic130}
array:
  rows: 128
  columns: 64
  supply: 1.2 V
  temperature: 27 degC
  device: {on_off: 50, lrs_spread: 0.1}
  read: {by: clamp, voltage: 0.2 V}
  lines: {bitline: 0.5 ohm, sourceline: 0.5 ohm}
  mlsa: {bits: 3, offset: 1 uA, noise: 0.2 uA}
network: {folder: network}
data: {set: mnist}
study: {dies: 4, seed: 1}
)";

class RramStudy : public testing::Test {
 protected:
  RramStudy() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bitline-rram-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~RramStudy() override { std::filesystem::remove_all(folder_); }

  RramStudySpec read(const std::string& contents, const std::vector<std::string>& assignments = {}) const {
    write_atomically(folder_ / "study.yaml", contents);
    return read_rram_study(folder_ / "study.yaml", assignments);
  }
  std::string complaint(const std::string& assignment, std::vector<std::string> others = {}) const {
    others.push_back(assignment);
    try {
      read(text, others);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(RramStudy, TakesWhatIsAbsentFromTheTechnology) {
  const RramStudySpec spec = read(text);
  EXPECT_EQ(spec.array.cell, "rram_2t2r");
  EXPECT_EQ(spec.array.device.on_off, 50);
  EXPECT_EQ(spec.array.device.lrs_ohm, std::nullopt);
  EXPECT_EQ(spec.array.mlsa.references, "lloyd-max");
}

TEST_F(RramStudy, IsReadBackFromItsResolvedText) {
  const RramStudySpec spec = read(text, {"array.device.lrs=80 kohm", "data.images=100"});
  RramStudySpec again = read(resolved(spec));
  EXPECT_EQ(again, spec);
}

TEST_F(RramStudy, MayHaveLayersOnColumnsOf6TCells) {
  const std::string section = "sram: {layers: [2, 4], study: columns.yaml, mlsa: {bits: 4, offset: 4 mV, noise: 0.3 mV}}\n";
  const RramStudySpec spec = read(text + section);
  ASSERT_TRUE(spec.sram);
  EXPECT_EQ(spec.sram->layers, (std::vector<int>{2, 4}));
  EXPECT_EQ(spec.sram->study.filename(), "columns.yaml");
  EXPECT_TRUE(spec.sram->study.is_absolute());
  EXPECT_EQ(spec.sram->code, 0);
  EXPECT_EQ(spec.sram->mlsa, (SramMlsaSpec{4, "lloyd-max", 4e-3, 0.3e-3}));
  EXPECT_EQ(read(resolved(spec)), spec);
  EXPECT_EQ(read(text).sram, std::nullopt);

  const auto refused = [&](const std::string& assignment) {
    try {
      read(text + section, {assignment});
    } catch (const SpecError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refused("sram.layers=[]"), HasSubstr("the list is empty; expected at least one layer"));
  EXPECT_THAT(refused("sram.layers=[3, 3]"), HasSubstr("a layer is named twice"));
  EXPECT_THAT(refused("sram.layers=[0]"), AllOf(HasSubstr("sram.layers.0"), HasSubstr("expected a whole number from 1")));
  EXPECT_THAT(refused("sram.layers=two"), HasSubstr("expected a list; each item a whole number"));
  EXPECT_THAT(refused("sram.mlsa.offset=1 uA"), HasSubstr("expected a voltage"));
  EXPECT_THAT(refused("array.row_reader={offset: 1 uA, noise: 0.1 uA}"), HasSubstr("'sram' has layers on 6T cells"));
}

TEST_F(RramStudy, RefusesWhatCannotBeBuilt) {
  EXPECT_THAT(complaint("array.device.on_off=1"), HasSubstr("expected more than 1, or nothing can be told apart"));
  EXPECT_THAT(complaint("array.device.lrs=100 kV"), AllOf(HasSubstr("array.device.lrs"), HasSubstr("expected a resistance")));
  EXPECT_THAT(complaint("array.read.by=divider"), HasSubstr("a divider needs its pull-up"));
  EXPECT_THAT(complaint("array.read.time=1 ns"), HasSubstr("only a discharge has a time"));
  EXPECT_THAT(complaint("array.read.voltage=1.5 V"), HasSubstr("is above the supply of 1.2 V"));
}

TEST_F(RramStudy, SetsReferencesNoLaterThanItReads) {
  EXPECT_EQ(read(text).array.mlsa.set_at_s, std::nullopt);
  const RramStudySpec spec = read(text, std::vector<std::string>{"array.mlsa.set_at=2 s", "array.device.age=3 s"});
  EXPECT_EQ(spec.array.mlsa.set_at_s, 2);
  EXPECT_EQ(read(resolved(spec)), spec);
  EXPECT_THAT(complaint("array.mlsa.set_at=2 s"),
              HasSubstr("key 'array.mlsa.set_at': 2 s is after the reads, at array.device.age of 0 s; expected at most that"));
}

TEST_F(RramStudy, HasATransmissionGateOrAResistanceForAMultiplexer) {
  EXPECT_EQ(read(text).array.multiplexer, std::nullopt);
  const std::string gate = "array.multiplexer={nmos: 20 um, pmos: 10 um, length: 0.13 um}";
  const RramStudySpec spec = read(text, {gate});
  EXPECT_EQ(spec.array.multiplexer, (TransmissionGateSpec{20e-6, 10e-6, 0.13e-6}));
  EXPECT_EQ(read(resolved(spec)), spec);
  const auto with_gate = [&](const std::string& assignment) { return complaint(assignment, {gate}); };
  EXPECT_THAT(
      with_gate("array.lines.mux=50 ohm"),
      HasSubstr("key 'array.multiplexer': array.lines.mux gives the multiplexer a resistance already; expected one of"));
  EXPECT_THAT(with_gate("array.read={by: divider, voltage: 0.4 V, pull_up: 1 kohm}"), HasSubstr("found at a clamp's voltage"));
  EXPECT_THAT(complaint("array.multiplexer.nmos=20 um"), HasSubstr("key 'array.multiplexer.pmos' is missing"));
}

TEST_F(RramStudy, ReadsRowByRowWhereItIsAskedTo) {
  EXPECT_EQ(read(text).array.row_reader, std::nullopt);
  const std::vector<std::string> asked{"array.row_reader.offset=0.2 uA", "array.row_reader.noise=20 nA"};
  const RramStudySpec spec = read(text, asked);
  EXPECT_EQ(spec.array.row_reader, (RowReaderSpec{0.2e-6, 20e-9, false, 0.5}));
  EXPECT_EQ(read(resolved(spec)), spec);
  EXPECT_THAT(complaint("array.row_reader.offset=0.2 uA"), HasSubstr("array.row_reader.noise"));
  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = asked;
    all.insert(all.end(), more.begin(), more.end());
    try {
      read(text, all);
    } catch (const SpecError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refused({"array.read.by=divider", "array.read.pull_up=1 kohm"}),
              HasSubstr("array.read.by is 'divider'; expected 'clamp'"));
  EXPECT_THAT(refused({"array.cell=rram_1t1r"}), HasSubstr("is no product of signs; expected 'rram_2t2r'"));
  EXPECT_THAT(refused({"array.row_reader.reference=1"}), HasSubstr("array.row_reader.reference"));
}

TEST_F(RramStudy, DescribesEveryKeyOnce) {
  std::vector<std::string> keys;
  for (const SchemaRow& row : rram_study_schema()) keys.push_back(row.key);
  EXPECT_THAT(keys, testing::IsSupersetOf({"array.device.on_off", "array.mlsa.bits", "audit.codes"}));
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

}  // namespace
}  // namespace bitline::spec
