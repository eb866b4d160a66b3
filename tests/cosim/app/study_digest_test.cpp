#include <gtest/gtest.h>

#include <functional>

#include "cosim/app/stages.hpp"
#include "netlists/spec/study_reader.hpp"

/// What a study's table must not be taken from again.
namespace bitline::app {
namespace {

Inputs inputs_of(const std::string& example) {
  return read_inputs(spec::read_study(BITLINE_SOURCE_DIR "/examples/" + example + "/study.yaml"));
}

/// The digest of a study after a change, with the same model.
std::string digest_after(Inputs inputs, const std::function<void(Inputs&)>& change) {
  change(inputs);
  return study_digest(inputs, column::ColumnModel{});
}

TEST(StudyDigest, IsThatOfAnyPlaceInTheFileSystem) {
  const auto inputs = inputs_of("digits-sram");
  const auto digest = digest_after(inputs, [](Inputs&) {});
  EXPECT_EQ(digest_after(inputs, [](Inputs& other) { other.spec.network.folder = "/elsewhere"; }), digest);
  EXPECT_EQ(digest_after(inputs, [](Inputs& other) { other.spec.audit.columns += 1; }), digest);
}

TEST(StudyDigest, ChangesWithTheMatchingOfATransistorOfTheCell) {
  const auto inputs = inputs_of("digits-sram");
  const auto digest = digest_after(inputs, [](Inputs&) {});
  for (const auto role :
       {&technologies::Sram6tDevices::access, &technologies::Sram6tDevices::pull_down, &technologies::Sram6tDevices::pull_up}) {
    EXPECT_NE(digest_after(inputs, [&](Inputs& other) { (other.technology.sram_6t_devices.*role).matching_v_m *= 1.01; }),
              digest);
  }
}

TEST(StudyDigest, ChangesWithTheMatchingOfTheDevicesOfALatch) {
  auto inputs = inputs_of("digits-sram");
  const auto worse = [](Inputs& other) { other.technology.nmos.matching_v_m *= 1.01; };
  EXPECT_EQ(digest_after(inputs, worse), digest_after(inputs, [](Inputs&) {}));  // nothing of this study is drawn from it
  inputs.spec.column.comparator.latch = inputs_of("fidelity-generic130").spec.column.comparator.latch;
  EXPECT_NE(digest_after(inputs, worse), digest_after(inputs, [](Inputs&) {}));
}

}  // namespace
}  // namespace bitline::app
