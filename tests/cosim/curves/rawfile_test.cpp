#include "cosim/curves/rawfile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "netlists/spec/error.hpp"

namespace bitline::curves {
namespace {

const Transient discharge{
    .time_s = {0.0, 1e-9, 3e-9}, .names = {"bl", "vdd#branch"}, .traces = {{1.2, 0.9, 0.1}, {0, -1e-6, 2e-6}}};

TEST(Rawfile, HasTheHeaderThatViewersExpect) {
  EXPECT_THAT(rawfile(discharge, "one column"), testing::StartsWith("Title: one column\n"
                                                                    "Plotname: Transient Analysis\n"
                                                                    "Flags: real\n"
                                                                    "No. Variables: 3\n"
                                                                    "No. Points: 3\n"
                                                                    "Variables:\n"
                                                                    "\t0\ttime\ttime\n"
                                                                    "\t1\tv(bl)\tvoltage\n"
                                                                    "\t2\ti(vdd)\tcurrent\n"
                                                                    "Binary:\n"));
}

TEST(Rawfile, HoldsEveryPointBitForBitPointByPoint) {
  const std::string bytes = rawfile(discharge, "one column");
  const std::string mark = "Binary:\n";
  const std::string body = bytes.substr(bytes.find(mark) + mark.size());
  double values[9];
  ASSERT_EQ(body.size(), sizeof values);
  std::memcpy(values, body.data(), sizeof values);
  EXPECT_THAT(values, testing::ElementsAre(0.0, 1.2, 0.0, 1e-9, 0.9, -1e-6, 3e-9, 0.1, 2e-6));
}

TEST(Rawfile, RefusesATitleThatWouldBreakTheHeader) { EXPECT_THROW(rawfile(discharge, "one\ntwo"), Error); }

TEST(Rawfile, IsLoadedByNgspice) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "bitline-rawfile-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "wave.raw", std::ios::binary) << rawfile(discharge, "one column");
  std::ofstream(folder / "load.sp") << "* load\n.control\nload wave.raw\nprint v(bl)[2] i(vdd)[1] time[2]\nquit\n.endc\n.end\n";
  const std::string command = "cd '" + folder.string() + "' && ngspice -b load.sp 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  for (char part[256]; std::fgets(part, sizeof part, pipe) != nullptr;) output += part;
  pclose(pipe);
  std::filesystem::remove_all(folder);
  EXPECT_THAT(output, testing::HasSubstr("v(bl)[2] = 1.000000e-01"));
  EXPECT_THAT(output, testing::HasSubstr("i(vdd)[1] = -1.00000e-06"));
  EXPECT_THAT(output, testing::HasSubstr("time[2] = 3.000000e-09"));
}

}  // namespace
}  // namespace bitline::curves
