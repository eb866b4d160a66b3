#include "netlists/spec/yaml_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "netlists/spec/reader.hpp"

namespace bitline::spec {
namespace {

TEST(YamlWriter, KeepsTheOrderOfTheCalls) {
  YamlWriter w;
  w.text("schema", "test/1").integer("rows", 128);
  w.section("column", [](YamlWriter& column) {
    column.quantity("supply", 1.2, Dimension::voltage);
    column.section("bitline", [](YamlWriter& bitline) { bitline.quantity("capacitance", 3e-13, Dimension::capacitance); });
  });
  w.sections("layers", 2,
             [](YamlWriter& layer, std::size_t i) { layer.integer("number", static_cast<int>(i)).boolean("last", i == 1); });
  w.sections("none", 0, [](YamlWriter&, std::size_t) {});
  EXPECT_EQ(w.str(),
            "schema: test/1\nrows: 128\ncolumn:\n  supply: 1.2 V\n  bitline:\n    capacitance: 300 fF\n"
            "layers:\n  - number: 0\n    last: false\n  - number: 1\n    last: true\nnone: []\n");
}

TEST(YamlWriter, WritesNumbersThatReadBackAsTheSameDoubles) {
  const std::vector<double> values{1.0 / 3, -1e-300, 6.02214076e23, 0, std::numeric_limits<double>::min(), 3e5};
  const std::vector<std::vector<double>> rows{{1, 2.5}, {}, {1.0 / 7}};
  YamlWriter w;
  w.text("schema", "test/1")
      .numbers("list", values)
      .table("rows", rows)
      .number("one", 0.1)
      .quantities("levels", values, Dimension::voltage);
  Reader r = Reader::parse(w.str(), "a.yaml", "test/1");
  EXPECT_EQ(r.numbers("list"), values);
  EXPECT_EQ(r.table("rows"), rows);
  EXPECT_EQ(r.number("one"), 0.1);
  EXPECT_EQ(r.quantities("levels", Dimension::voltage), values);
  r.finish();
}

TEST(YamlWriter, QuotesTextThatYamlWouldTakeForSomethingElse) {
  for (const std::string text : {"plain", "a: b", "# no remark", "say \"x\" \\ y", "two\nlines", "true", "No", "12", "", " x ",
                                 "-", "[", "ends:", "\u00b5 is fine", "tab\there", "~", "a #b", "generic130", "/abs/path"}) {
    YamlWriter w;
    w.text("schema", "test/1").text("t", text).texts("list", std::array<std::string, 2>{text, "b"});
    Reader r = Reader::parse(w.str(), "a.yaml", "test/1");
    EXPECT_EQ(r.text("t"), text);
    EXPECT_EQ(r.texts("list").at(0), text);
    r.finish();
  }
}

TEST(YamlWriter, QuotesWordsThatOtherReadersTakeForTruth) {
  EXPECT_EQ(YamlWriter().text("a", "No").text("b", "true").text("c", "nothing").str(), "a: \"No\"\nb: \"true\"\nc: nothing\n");
}

}  // namespace
}  // namespace bitline::spec
