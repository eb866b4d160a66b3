#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "netlists/spec/files.hpp"
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
  EXPECT_EQ(run("schema --json"), 0);
  EXPECT_EQ(json::parse(out).at("keys").size(), spec::study_schema().size());
}

TEST_F(Program, ExplainsItsCommandLine) {
  for (const char* arguments : {"--help", "--version", "check --help", "schema --help"})
    EXPECT_EQ(run(arguments), 0) << arguments;
  for (const char* arguments : {"", "chekc", "check", "check --nonsense x.yaml", "check x.yaml --set"})
    EXPECT_EQ(run(arguments), 2) << arguments;
}

}  // namespace
}  // namespace bitline::app
