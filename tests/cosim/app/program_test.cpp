#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "netlists/spec/files.hpp"
#include "netlists/spec/rram_reader.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string example = BITLINE_SOURCE_DIR "/examples/digits-sram/study.yaml";

/// The program as its user meets it.
class Program : public testing::Test {
 protected:
  Program() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bitline-program-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~Program() override { std::filesystem::remove_all(folder); }

  /// Runs `bitline <arguments>` through the shell and returns its exit code.
  int run(const std::string& arguments, std::string standard_output = "") {
    if (standard_output.empty()) standard_output = (folder / "out").string();
    const std::string command =
        BITLINE_BINARY_DIR "/bitline " + arguments + " >" + standard_output + " 2>" + (folder / "err").string();
    const int status = std::system(command.c_str());
    if (standard_output == folder / "out") out = spec::read_text(folder / "out");
    err = spec::read_text(folder / "err");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::filesystem::path folder;
  std::string out, err;
};

TEST_F(Program, ChecksTheShippedExample) {
  EXPECT_EQ(run("check " + example), 0) << err;
  EXPECT_EQ(out, example + " is valid.\n");
  EXPECT_EQ(err, "");
  EXPECT_EQ(run("check --quiet " + example), 0);
  EXPECT_EQ(out + err, "");
}

TEST_F(Program, NamesEveryErrorOfASpecification) {
  EXPECT_EQ(run("check --set study.dies=0 --set column.supply=3 " + example), 2);
  EXPECT_EQ(out, "");
  EXPECT_THAT(err, HasSubstr("--set study.dies=0: key 'study.dies': '0' is out of range"));
  EXPECT_THAT(err,
              HasSubstr("--set column.supply=3: key 'column.supply': '3' has no unit; expected a voltage such as '1.2 V'."));
}

TEST_F(Program, AnswersACheckInJson) {
  EXPECT_EQ(run("check --json " + example), 0);
  const json good = json::parse(out);
  EXPECT_EQ(good.at("valid"), true);
  EXPECT_EQ(good.at("digest").get<std::string>().size(), 16U);
  EXPECT_EQ(run("check --json " + example + " --set study.dies=0 --set study.seed=x"), 2);
  const json bad = json::parse(out);
  EXPECT_EQ(bad.at("valid"), false);
  EXPECT_EQ(bad.at("errors").size(), 2U);
}

TEST_F(Program, RefusesATechnologyThatItDoesNotKnow) {
  EXPECT_EQ(run("check " + example + " --set technology.name=generic131"), 2);
  EXPECT_THAT(err, HasSubstr("generic131"));
}

TEST_F(Program, TellsAWrongFileFromAMissingOne) {
  EXPECT_EQ(run("check " + (folder / "none.yaml").string()), 6);
  EXPECT_THAT(err, HasSubstr("No such file or directory"));
  spec::write_atomically(folder / "torn.yaml", "schema: bitline.study/1\ncolumn: {rows: 12");
  EXPECT_EQ(run("check " + (folder / "torn.yaml").string()), 2);
  EXPECT_THAT(err, HasSubstr("torn.yaml:2:"));
}

TEST_F(Program, NoticesAFullDiskBehindItsOutput) {
  EXPECT_EQ(run("schema", "/dev/full"), 6);
  EXPECT_THAT(err, HasSubstr("standard output could not be written: No space left on device"));
}

TEST_F(Program, DocumentsEveryKeyOfASpecification) {
  EXPECT_EQ(run("schema"), 0);
  for (const spec::SchemaRow& row : spec::study_schema()) EXPECT_THAT(out, HasSubstr("| `" + row.key + "` |"));
  for (const spec::SchemaRow& row : spec::rram_study_schema()) EXPECT_THAT(out, HasSubstr("| `" + row.key + "` |"));
  EXPECT_EQ(run("schema --json"), 0);
  EXPECT_EQ(json::parse(out).at("keys").size(), spec::study_schema().size());
  EXPECT_EQ(json::parse(out).at("rram_keys").size(), spec::rram_study_schema().size());
}

TEST_F(Program, ExplainsItsCommandLine) {
  for (const char* arguments : {"--help", "--version", "check --help", "schema --help"})
    EXPECT_EQ(run(arguments), 0) << arguments;
  for (const char* arguments : {"", "chekc", "check", "check --nonsense x.yaml", "check x.yaml --set"})
    EXPECT_EQ(run(arguments), 2) << arguments;
}

/// `bitline technology check` on a copy of the made-up kit that a test spoils.
class TechnologyCheck : public Program {
 protected:
  TechnologyCheck() {
    std::filesystem::copy(BITLINE_SOURCE_DIR "/tests/data/technology-wrapped", kit, std::filesystem::copy_options::recursive);
  }

  void replace(const std::string& file, const std::string& what, const std::string& by) const {
    auto text = spec::read_text(kit / file);
    ASSERT_NE(text.find(what), std::string::npos);
    text.replace(text.find(what), what.size(), by);
    spec::write_atomically(kit / file, text);
  }
  int check(const std::string& arguments = "") { return run("technology check " + kit.string() + " " + arguments); }

  std::filesystem::path kit = folder / "kit";
};

TEST_F(TechnologyCheck, FindsNothingWrongWithAGoodKit) {
  EXPECT_EQ(check(), 0) << err;
  EXPECT_THAT(out, HasSubstr("| TT | access | wrapped__pass | BSIM4 in .subckt |"));
  EXPECT_THAT(out, HasSubstr("Nothing is wrong."));
  EXPECT_EQ(check("--json"), 0) << err;
  const auto report = json::parse(out);
  EXPECT_EQ(report["corners"].size(), 3U);
  for (const auto& corner : report["corners"])
    for (const auto& device : corner["devices"]) EXPECT_NEAR(device["shift_response"].get<double>(), 1, 1e-3);
}

TEST_F(TechnologyCheck, FindsNothingWrongWithTheShippedTechnology) {
  EXPECT_EQ(run("technology check generic130"), 0) << err;
  EXPECT_THAT(out, HasSubstr("parameter 'delvto'"));
}

TEST_F(TechnologyCheck, NamesADeviceThatACornerLacks) {
  replace("wrapped.lib", ".lib FF\n", ".lib FF\n.include devices/other.spice\n.endl\n.lib FX\n");
  spec::write_atomically(kit / "devices" / "other.spice", ".model nfet_fast nmos level=54\n");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("corner 'FF'"));
  EXPECT_THAT(err, HasSubstr("has no device 'wrapped__nfet'"));
  EXPECT_THAT(err, HasSubstr("the cards define: nfet_fast"));
  EXPECT_THAT(out, HasSubstr("| SS | pmos |"));  // the others are checked all the same
}

TEST_F(TechnologyCheck, NamesADeviceThatRefusesItsShift) {
  replace("technology.yaml", "shift: \"\"", "shift: delvto");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("corner 'TT', nmos device 'wrapped__nfet': "));
  EXPECT_THAT(err, HasSubstr("a threshold shift of 20 mV by parameter 'delvto' moves the threshold by 0 V; expected 20 mV"));
  EXPECT_THAT(err, HasSubstr("with 'shift: \"\"' a source in series with the gate shifts it"));
}

TEST_F(TechnologyCheck, NamesAParameterThatAModelDoesNotHave) {
  std::filesystem::remove_all(kit);
  std::filesystem::copy(BITLINE_SOURCE_DIR "/netlists/technologies/generic130", kit);
  replace("technology.yaml", "nmos: {", "nmos: {parameters: {shift: delvtx}, ");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("nmos device 'nch': it refuses a threshold shift by parameter 'delvtx'"));
  EXPECT_THAT(err, HasSubstr("unknown parameter (delvtx)"));
  EXPECT_THAT(err, testing::Not(HasSubstr("the deck is kept")));
}

TEST_F(TechnologyCheck, NamesAWrapperThatForgetsItsMultiplier) {
  replace("devices/cell.spice", " m={m}", "");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("corner 'TT', access device 'wrapped__pass': 'm=2' gives 1 times the current; expected twice"));
}

TEST_F(TechnologyCheck, NamesCommandsAndTypingErrorsWithFileAndLine) {
  replace("devices/pfet.spice", "toxe=", "toxe==");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("devices/pfet.spice:5: 'toxe=="));
  replace("devices/nfet.spice", ".subckt", ".control\nshell true\n.endc\n.subckt");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("devices/nfet.spice:2: '.control'"));
}

TEST_F(TechnologyCheck, NamesWhatNgspiceCannotSimulateInItsWords) {
  replace("devices/nfet.spice", "w={wid}", "w={width}");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("nmos device 'wrapped__nfet': ngspice cannot simulate it"));
}

TEST_F(TechnologyCheck, NamesADeviceOfTheWrongChannel) {
  replace("devices/pfet.spice", "pmos\n", "nmos\n");
  replace("devices/pfet.spice", "pmos\n", "nmos\n");
  EXPECT_EQ(check(), 2);
  EXPECT_THAT(err, HasSubstr("pmos device 'wrapped__pfet': it is no transistor of this channel and size"));
}

TEST_F(TechnologyCheck, AsksForTheFolderOfAKitThatDoesNotComeWithTheProgram) {
  EXPECT_EQ(run("technology check sky130"), 2);
  EXPECT_THAT(err, HasSubstr("the model files of technology 'sky130' do not come with the program"));
  EXPECT_EQ(out, "");
}

TEST_F(TechnologyCheck, FindsNothingWrongWithSky130) {
  const char* sky130 = std::getenv("BITLINE_SKY130");
  if (sky130 == nullptr) GTEST_SKIP() << "BITLINE_SKY130 is not set";
  EXPECT_EQ(run("technology check sky130 --json --folder " + std::string(sky130)), 0) << err;
  const auto report = json::parse(out);
  EXPECT_EQ(report["corners"].size(), 5U);
  // What the kit's notes expect at 1.8 V and 27 degC, here at 25 degC: 70.6 uA, 91.4 uA and 20.8 uA.
  const auto& devices = report["corners"][0]["devices"];
  const double expected[] = {70.6e-6, 91.4e-6, 20.8e-6};
  for (std::size_t d = 0; d < 3; ++d) EXPECT_NEAR(devices[d]["on_a"].get<double>(), expected[d], 0.01 * expected[d]);
}

}  // namespace
}  // namespace bitline::app
