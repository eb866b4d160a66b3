#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cosim/column/latch_model.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/files.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::app {
namespace {

using nlohmann::json;

const std::string examples = BITLINE_SOURCE_DIR "/examples/";

int run(const std::string& arguments, const std::filesystem::path& folder) {
  return std::system((BITLINE_BINARY_DIR "/bitline comparator " + arguments + " >" + (folder / "out").string() + " 2>" +
                      (folder / "err").string())
                         .c_str());
}

TEST(Comparator, IsFittedAndHeldAgainstSpice) {
  const TemporaryFolder folder;
  const auto csv = folder.path() / "latches.csv", yaml = folder.path() / "latch.yaml";
  const std::string command = examples + "fidelity-generic130/study.yaml --latches 20 --fit-latches 160 --json --quiet --out " +
                              csv.string() + " --model " + yaml.string();
  ASSERT_EQ(run(command, folder.path()), 0) << spec::read_text(folder.path() / "err");
  const json first = json::parse(spec::read_text(folder.path() / "out"));
  EXPECT_EQ(first.at("latches"), 20);
  EXPECT_EQ(first.at("thresholds"), 60);
  EXPECT_EQ(first.at("failed"), 0);
  EXPECT_EQ(first.at("blank"), 0);
  EXPECT_LT(first.at("rms_v").get<double>(), 0.3e-3);  // what the project asks of the model
  EXPECT_GT(first.at("offset_sigma_v").get<double>(), 10 * first.at("rms_v").get<double>());
  EXPECT_EQ(first.at("devices").size(), 15U);
  EXPECT_NEAR(first.at("devices")[1].at("sensitivity").get<double>() + first.at("devices")[2].at("sensitivity").get<double>(),
              0, 1e-9);  // the mirror

  const auto data = curves::read_dataset(csv);
  EXPECT_EQ(data.rows.size(), 220U);
  const auto model = column::read_latch_model(yaml);
  EXPECT_EQ(model.dataset_digest, data.digest);
  EXPECT_EQ(model.holdout_rms_v, first.at("rms_v").get<double>());

  ASSERT_EQ(run(command, folder.path()), 0);
  const json second = json::parse(spec::read_text(folder.path() / "out"));
  EXPECT_EQ(second.at("runs"), 0);  // every threshold was there
  EXPECT_EQ(second.at("rms_v"), first.at("rms_v"));
}

TEST(Comparator, NeedsALatch) {
  const TemporaryFolder folder;
  EXPECT_NE(run(examples + "digits-sram/study.yaml", folder.path()), 0);
  EXPECT_THAT(spec::read_text(folder.path() / "err"), testing::HasSubstr("key 'column.comparator.latch' is missing"));
}

}  // namespace
}  // namespace bitline::app
