#include "cosim/curves/measured_curves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::curves {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr const char* map_text = "time=t:ns,wordline=WL:mV,bitline=BL:V,cells=n,cell=id";

struct Reading {
  TemporaryFolder folder;
  MeasuredCurves operator()(const std::string& text, const std::string& map = map_text) const {
    write_file(folder.path() / "c.csv", text);
    return read_measured_curves(folder.path() / "c.csv", parse_curve_map(map));
  }
};

/// What is refused, and the place and the words of the refusal.
struct Refusal {
  std::string text, place, words;
};

TEST(MeasuredCurves, AreTheRowsWithTheSameWordLineCellsAndCell) {
  const auto read = Reading()(
      "# a comment\r\n"
      "id, \"WL\" ,t,BL,n,more\r\n"
      "a,400,0,1.2,2,x\r\n"
      "b,400,0,1.19,2,x\r\n"
      "\r\n"
      "a,400,0.25,+1.1,2,x\r\n"
      "a,410,0,12e-1,2,x\r\n"
      "a,400,0,1.2,1,x\r\n");
  ASSERT_EQ(read.curves.size(), 4U);
  const auto& first = read.curves[0];
  EXPECT_EQ(first.wordline_v, 0.4);
  EXPECT_EQ(first.cells, 2);
  EXPECT_EQ(first.cell, "a");
  ASSERT_EQ(first.samples.size(), 2U);
  EXPECT_EQ(first.samples[1].time_s, 0.25e-9);  // read as a decimal, not multiplied
  EXPECT_EQ(first.samples[1].bitline_v, 1.1);
  EXPECT_EQ(first.samples[1].line, 6);
  EXPECT_EQ(first.samples[1].bitline_column, 12);
  EXPECT_EQ(read.curves[2].wordline_v, 0.41);
  EXPECT_EQ(read.curves[3].cells, 1);
  EXPECT_THAT(read.name(first), AllOf(HasSubstr("the curve of 2 cells 'a' at a word line of 400 mV ("), HasSubstr("c.csv:3)")));
}

TEST(MeasuredCurves, NameThePlaceOfWhatIsWrong) {
  const Reading reading;
  const std::string head = "t,WL,BL,n,id\n";
  const Refusal refusals[] = {
      {"t,WL,Bl,n,id\n", ":1:1: ", "no column 'BL' for bitline; this header has 't', 'WL', 'Bl', 'n', 'id'"},
      {"t,WL,BL,n,id,BL\n", ":1:6: ", "the column 'BL' is there twice"},
      {head + "0,400,1.2,1\n", ":2:1: ", "4 cells; expected 5"},
      {head + "0,400,,1,a\n", ":2:7: ", "column 'BL': a blank cell"},
      {head + "0,400,1.2,1, \n", ":2:13: ", "column 'id': a blank cell"},
      {head + "0,4oo,1.2,1,a\n", ":2:3: ", "column 'WL': '4oo' is not a number; expected one in mV, without its unit"},
      {head + "0,400,1.2 V,1,a\n", ":2:7: ", "'1.2 V' is not a number"},
      {head + "0,400,nan,1,a\n", ":2:7: ", "'nan' is not a number"},
      {head + "0,400,1e999,1,a\n", ":2:7: ", "'1e999' is not a number"},
      {head + "0,400,1.2,1.5,a\n", ":2:11: ", "'1.5' is no number of cells"},
      {head + "0,400,1.2,0,a\n", ":2:11: ", "'0' is no number of cells"},
      {head + "0,400,1.2,1e300,a\n", ":2:11: ", "'1e300' is no number of cells"},
      {head + "1,400,1.2,1,a\n1,400,1.1,1,a\n", ":3:1: ", "the time 1 repeats that of line 2 of the same curve"},
      {head + "1,400,1.2,1,a\n0.5,400,1.1,1,a\n", ":3:1: ", "the time 0.5 falls below that of line 2"},
      {head, "c.csv: ", "no samples"},
      {"", "c.csv: ", "no samples"}};
  for (const auto& [text, place, words] : refusals)
    EXPECT_THAT([&] { reading(text); }, ThrowsMessage<SpecError>(AllOf(HasSubstr(place), HasSubstr(words)))) << text;
  EXPECT_THROW(read_measured_curves(reading.folder.path() / "none.csv", parse_curve_map(map_text)), FileError);
}

TEST(MeasuredCurves, CheckUnitsWhereTheHeaderStands) {
  const Reading reading;
  const std::string text = "t,WL,BL\n0,400,1.2\n";
  EXPECT_THAT([&] { reading(text, "time=t:ns,wordline=WL:mV,bitline=BL:mA"); },
              ThrowsMessage<SpecError>(HasSubstr(
                  "c.csv:1:6: column 'BL': 'mA' is no unit of voltage; expected one, as in a voltage such as '1.2 V'")));
  EXPECT_THAT([&] { reading(text, "time=t:V,wordline=WL:mV,bitline=BL:V"); },
              ThrowsMessage<SpecError>(HasSubstr("c.csv:1:1: column 't': 'V' is no unit of time")));
  EXPECT_THAT([&] { reading(text, "time=t:ns,wordline=WL:mv,bitline=BL:V"); },
              ThrowsMessage<SpecError>(HasSubstr("c.csv:1:3: column 'WL': 'mv' is no unit of voltage")));
}

TEST(CurveMap, IsRefusedWithWhatItsPartsAre) {
  const auto refusal = [](const char* text) {
    try {
      parse_curve_map(text);
    } catch (const SpecError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refusal("time=t:ns,wordline=w:V"), HasSubstr("--map: 'bitline' is missing; expected time=COLUMN:UNIT"));
  EXPECT_THAT(refusal("time=t:ns,wordline=w:V,bitline=b"), HasSubstr("'bitline=b' has no unit"));
  EXPECT_THAT(refusal("time=t:ns,time=w:V"), HasSubstr("'time' is there twice"));
  EXPECT_THAT(refusal("time=:ns"), HasSubstr("'time=:ns' names no column"));
  EXPECT_THAT(refusal("tme=t:ns"), HasSubstr("'tme=t:ns' is none of its parts"));
  EXPECT_THAT(refusal(""), HasSubstr("'' is none of its parts"));
}

TEST(MeasuredCurves, HaveADigestOfTheFileAndOfItsMeaning) {
  const Reading reading;
  const std::string text = "t,WL,BL\n0,400,1.2\n", map = "time=t:ns,wordline=WL:mV,bitline=BL:V";
  const auto digest = reading(text, map).digest;
  EXPECT_EQ(reading(text, map).digest, digest);
  EXPECT_NE(reading(text + "1,400,1.1\n", map).digest, digest);
  EXPECT_NE(reading(text, "time=t:us,wordline=WL:mV,bitline=BL:V").digest, digest);
}

}  // namespace
}  // namespace bitline::curves
