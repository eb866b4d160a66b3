#include "netlists/spec/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view text) {
  try {
    parse_document(text, "a.yaml");
  } catch (const SpecError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Document, KnowsWhereEveryValueIsWritten) {
  const Node root = parse_document("column:\n  rows: 128\n  levels: [0 V, 0.4 V]\n", "a.yaml");
  const Node& column = *root.find("column");
  EXPECT_EQ(column.find("rows")->scalar, "128");
  EXPECT_EQ(column.find("rows")->place.text(), "a.yaml:2:9");
  EXPECT_EQ(column.find("rows")->key_place.text(), "a.yaml:2:3");
  EXPECT_EQ(column.find("levels")->items.at(1).place.text(), "a.yaml:3:17");
  EXPECT_EQ(column.find("nothing"), nullptr);
}

TEST(Document, RefusesTruncatedTextWithItsPlace) {
  EXPECT_THAT(refusal("a: [1, 2"), StartsWith("a.yaml:1:"));
  EXPECT_THAT(refusal("a: 1\nb: {c: 2,\n"), StartsWith("a.yaml:"));
  EXPECT_THAT(refusal("a: 1\nb: \"open"), HasSubstr("not valid YAML"));
  EXPECT_THAT(refusal("a: 1\n\tb: 2"), HasSubstr("not valid YAML"));
}

TEST(Document, RefusesAKeyThatIsWrittenTwice) {
  EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "a.yaml:3:1: key 'a' is written twice; its first value is at a.yaml:1:4");
  EXPECT_THAT(refusal("c:\n  - {a: 1, a: 2}\n"), StartsWith("a.yaml:2:12: key 'a' is written twice"));
}

TEST(Document, RefusesWhatASpecificationNeverNeeds) {
  EXPECT_THAT(refusal("a: &x 1\nb: *x\n"), StartsWith("a.yaml:2:4: found an alias"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(refusal("[a, b]: 1\n"), HasSubstr("a key that is not a word"));
  EXPECT_NE(refusal(std::string(100000, '[')), "accepted");
}

TEST(Document, IsNothingWhenTheFileIsEmpty) {
  EXPECT_EQ(parse_document("", "a.yaml").kind, Node::Kind::nothing);
  EXPECT_EQ(parse_document("# only a remark\n", "a.yaml").kind, Node::Kind::nothing);
}

class Set : public testing::Test {
 protected:
  std::string refusal(const std::string& assignment) {
    try {
      set(root, assignment);
    } catch (const SpecError& error) {
      return error.what();
    }
    return "accepted";
  }

  Node root = parse_document("study: {dies: 20}\nlayers: [{rows: 1}, {rows: 2}]\n", "a.yaml");
};

TEST_F(Set, ReplacesAValueAndBecomesItsPlace) {
  set(root, "study.dies=3");
  EXPECT_EQ(root.find("study")->find("dies")->scalar, "3");
  EXPECT_EQ(root.find("study")->find("dies")->place.text(), "--set study.dies=3");
}

TEST_F(Set, MakesTheKeysThatTheFileLacks) {
  set(root, "column.bitline.capacitance=300 fF");
  EXPECT_EQ(root.find("column")->find("bitline")->find("capacitance")->scalar, "300 fF");
}

TEST_F(Set, ReachesIntoLists) {
  set(root, "layers.1.rows=7");
  EXPECT_EQ(root.find("layers")->items[1].find("rows")->scalar, "7");
  EXPECT_THAT(refusal("layers.2.rows=7"), HasSubstr("has 2 items, counted from 0"));
  EXPECT_THAT(refusal("layers.x.rows=7"), HasSubstr("'x' is not an item"));
}

TEST_F(Set, TakesItsValueAsYaml) {
  set(root, "levels=[0 V, 0.4 V]");
  EXPECT_EQ(root.find("levels")->items.size(), 2U);
  EXPECT_EQ(root.find("levels")->items[1].place.text(), "--set levels=[0 V, 0.4 V]");
  EXPECT_THAT(refusal("levels=[0 V"), StartsWith("--set levels=[0 V: "));
}

TEST_F(Set, NamesItselfWhenItSetsNothing) {
  EXPECT_THAT(refusal("study.dies"), HasSubstr("--set study.dies: this sets nothing; expected key.path=value"));
  EXPECT_THAT(refusal("study.dies.more=1"), HasSubstr("is '20' and has no keys"));
}

}  // namespace
}  // namespace bitline::spec
