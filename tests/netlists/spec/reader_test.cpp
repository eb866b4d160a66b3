#include "netlists/spec/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Reader read(const std::string& text, std::vector<std::string> assignments = {}) {
  return Reader::parse("schema: test/1\n" + text, "a.yaml", "test/1", "/folder", assignments);
}

std::string complaints(Reader& reader) {
  try {
    reader.finish();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "";
}

TEST(Reader, GivesEveryKindOfValue) {
  Reader r = read(
      "supply: 1.2 V\nscale: 0.5\nrows: 128\nseed: 18446744073709551615\nnoise: true\ntitle: A b\nset: mnist\n"
      "file: x/../y.npy\nlevels: [0 V, 400 mV]\nlist: [1, -2e-3]\ntable: [[1, 2], [3, 4]]\nnames: [a, b]\nmore: {rows: 3}\n"
      "layers: [{n: 1}, {n: 2}]\nfree: {x: [1]}\n");
  constexpr std::array<std::string_view, 2> sets{"digits", "mnist"};
  EXPECT_EQ(r.quantity("supply", Dimension::voltage), 1.2);
  EXPECT_EQ(r.number("scale"), 0.5);
  EXPECT_EQ(r.integer("rows"), 128);
  EXPECT_EQ(r.seed("seed"), 18446744073709551615U);
  EXPECT_TRUE(r.boolean("noise"));
  EXPECT_EQ(r.text("title"), "A b");
  EXPECT_EQ(r.one_of("set", sets), "mnist");
  EXPECT_EQ(r.path("file"), "/folder/y.npy");
  EXPECT_THAT(r.quantities("levels", Dimension::voltage), ElementsAre(0, 0.4));
  EXPECT_THAT(r.numbers("list"), ElementsAre(1, -2e-3));
  EXPECT_THAT(r.table("table"), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
  EXPECT_THAT(r.texts("names"), ElementsAre("a", "b"));
  EXPECT_EQ(r.section("more").integer("rows"), 3);
  std::vector<Reader> layers = r.sections("layers");
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].integer("n"), 1);
  EXPECT_EQ(layers[1].integer("n"), 2);
  r.ignore("free");
  EXPECT_EQ(complaints(r), "");
}

TEST(Reader, TellsWhatWasFoundWhereAndWhatWasExpected) {
  Reader r = read("column:\n  supply: 3\n");
  r.section("column").quantity("supply", Dimension::voltage);
  EXPECT_EQ(complaints(r), "a.yaml:3:11: key 'column.supply': '3' has no unit; expected a voltage such as '1.2 V'.");
}

TEST(Reader, CollectsEveryErrorInTheOrderOfTheFile) {
  Reader r = read("c: 9 V\nb: x\na: 1 F\n", {"d=7"});
  r.quantity("a", Dimension::voltage);
  r.boolean("b");
  r.quantity("c", Dimension::voltage, {0, 5});
  r.integer("d", {0, 3});
  r.text("e");
  EXPECT_EQ(complaints(r),
            "a.yaml:1:1: key 'e' is missing; expected a text.\n"
            "a.yaml:2:4: key 'c': '9 V' is out of range; expected a voltage from 0 V to 5 V.\n"
            "a.yaml:3:4: key 'b': 'x' is neither; expected 'true' or 'false'.\n"
            "a.yaml:4:4: key 'a': '1 F' is a capacitance; expected a voltage such as '1.2 V'.\n"
            "--set d=7: key 'd': '7' is out of range; expected a whole number from 0 to 3.");
}

TEST(Reader, NamesTheNearestKnownKey) {
  Reader r = read("column:\n  suply: 1.2 V\n  colour: red\n");
  Reader column = r.section("column");
  column.quantity("supply", Dimension::voltage, {}, 1.0);
  column.integer("rows", {}, 1);
  EXPECT_EQ(complaints(r),
            "a.yaml:3:3: key 'column.suply' is unknown; did you mean 'supply'?\n"
            "a.yaml:4:3: key 'column.colour' is unknown; known here: 'supply', 'rows'.");
}

TEST(Reader, TakesTheFallbackOnlyWhenTheKeyIsAbsent) {
  Reader r = read("a: x\n");
  EXPECT_EQ(r.integer("absent", {}, 5), 5);
  EXPECT_EQ(r.section("nowhere").number("absent", {}, 0.5), 0.5);
  r.integer("a", {}, 5);
  EXPECT_EQ(complaints(r),
            "a.yaml:2:4: key 'a': 'x' is not a whole number; expected a whole number from -2147483648 to 2147483647.");
}

TEST(Reader, NamesTheKeysOfAMissingSectionOneByOne) {
  Reader r = read("a: 1\n");
  r.ignore("a");
  Reader column = r.section("column");
  column.integer("rows", {1, 9});
  column.section("bitline").quantity("capacitance", Dimension::capacitance);
  EXPECT_EQ(complaints(r),
            "a.yaml:1:1: key 'column.rows' is missing; expected a whole number from 1 to 9.\n"
            "a.yaml:1:1: key 'column.bitline.capacitance' is missing; expected a capacitance such as '300 fF'.");
}

TEST(Reader, ComplainsOnceAboutASectionThatIsNone) {
  Reader r = read("column: 3\nlayers: [1, {n: 2}]\n");
  r.section("column").section("bitline").integer("rows");
  for (Reader& layer : r.sections("layers")) layer.integer("n");
  EXPECT_EQ(complaints(r),
            "a.yaml:2:9: key 'column': '3' stands alone; expected keys below 'column'.\n"
            "a.yaml:3:10: key 'layers.0': '1' stands alone; expected a mapping.");
}

TEST(Reader, PointsAtTheItemOfAList) {
  Reader r = read("levels: [0 V, 1 s]\nother: 3\nempty:\n");
  r.quantities("levels", Dimension::voltage);
  r.numbers("other");
  r.text("empty");
  const std::string text = complaints(r);
  EXPECT_THAT(text, StartsWith("a.yaml:2:15: key 'levels.1': '1 s' is a time"));
  EXPECT_THAT(text, HasSubstr("a.yaml:3:8: key 'other': '3' stands alone; expected a list"));
  EXPECT_THAT(text, HasSubstr("key 'empty': there is no value; expected a text."));
}

TEST(Reader, OffersTheChoices) {
  constexpr std::array<std::string_view, 2> sets{"digits", "mnist"};
  Reader r = read("set: mnits\n");
  r.one_of("set", sets);
  EXPECT_EQ(complaints(r), "a.yaml:2:6: key 'set': found 'mnits' (did you mean 'mnist'?); expected one of 'digits', 'mnist'.");
}

TEST(Reader, RefusesWholeNumbersThatAreNot) {
  Reader r = read("a: 1.5\nb: 99999999999999999999\nc: -1\n");
  r.integer("a");
  r.integer("b");
  r.seed("c");
  const std::string text = complaints(r);
  EXPECT_THAT(text, HasSubstr("'1.5' is not a whole number"));
  EXPECT_THAT(text, HasSubstr("'99999999999999999999' is out of range"));
  EXPECT_THAT(text, HasSubstr("key 'c': '-1' is not a whole number; expected a whole number from 0 to 18446744073709551615"));
}

TEST(Reader, DemandsItsSchema) {
  Reader wrong = Reader::parse("schema: test/2\n", "a.yaml", "test/1");
  EXPECT_EQ(complaints(wrong), "a.yaml:1:9: key 'schema': found 'test/2'; expected 'test/1'.");
  Reader missing = Reader::parse("{}", "a.yaml", "test/1");
  EXPECT_EQ(complaints(missing), "a.yaml:1:1: key 'schema' is missing; expected 'test/1'.");
  EXPECT_THROW(Reader::parse("", "a.yaml", "test/1"), SpecError);
  EXPECT_THROW(Reader::parse("word", "a.yaml", "test/1"), SpecError);
}

TEST(Reader, NamesAnotherSchemaAlone) {
  Reader other = Reader::parse("rows: many\nschema: test/2\nstudy: {dies: 3}\n", "a.yaml", "test/1");
  other.integer("rows");
  other.quantity("supply", Dimension::voltage);
  EXPECT_EQ(complaints(other), "a.yaml:2:9: key 'schema': found 'test/2'; expected 'test/1'.");
}

TEST(Reader, StartsRelativePathsAtTheFileOrAtTheCurrentFolder) {
  Reader r = read("a: x\nb: /y\n", {"c=z"});
  EXPECT_EQ(r.path("a"), "/folder/x");
  EXPECT_EQ(r.path("b"), "/y");
  EXPECT_EQ(r.path("c"), std::filesystem::current_path() / "z");
  EXPECT_EQ(r.path("d", ""), "");
}

TEST(Reader, PlacesARuleThatJoinsSeveralValuesAtItsKey) {
  Reader r = read("a: 1\nb: 2\n");
  r.integer("a");
  r.integer("b");
  EXPECT_TRUE(r.good());
  r.fail("b", "2 is larger than a, which is 1");
  EXPECT_FALSE(r.good());
  EXPECT_EQ(complaints(r), "a.yaml:3:4: key 'b': 2 is larger than a, which is 1.");
}

TEST(Reader, ReadsAFileAndNamesItAsTheUserDid) { EXPECT_THROW(Reader::open("/nowhere/a.yaml", "test/1"), FileError); }

}  // namespace
}  // namespace bitline::spec
