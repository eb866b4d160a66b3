#include "netlists/technologies/card_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"

namespace bitline::technologies {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The message for a card, or "accepted".
std::string verdict(const std::string& card) {
  try {
    check_card(card, "card.spice");
    return "accepted";
  } catch (const SpecError& error) {
    return error.what();
  }
}

/// The message for a line at the top of a card and for the same line inside a subcircuit.
std::vector<std::string> verdicts(const std::string& line) {
  return {verdict("* card\n" + line + "\n"), verdict(".subckt n d g s b\n" + line + "\nm1 d g s b x\n.ends\n")};
}

TEST(CardCheck, AcceptsModelsParametersAndSubcircuits) {
  EXPECT_EQ(verdict("* typical corner\n"
                    "; another comment\n"
                    "$ and another\n"
                    "\n"
                    ".param vshift={0.01*2} w=1u ; shifted\n"
                    ".option scale=1e-6\n"
                    ".OPTIONS scale = 1u\n"
                    ".model nch nmos level=54 version=4.8 $ BSIM4\n"
                    "* between the lines\n"
                    "+ tnom=27 toxe=2.6n\n"
                    "  .MODEL pch pmos(level=54\n"
                    "+ version=4.8)\n"
                    ".model\n"
                    "+ split nmos level=54\n"
                    ".subckt nfet d g s b w=1u\n"
                    "M1 d g s b nch w={w}\n"
                    ".subckt inner a b\n"
                    "r1 a b 10\n"
                    ".ends inner\n"
                    "xi d g inner\n"
                    "+ m=2\n"
                    ".ends nfet\n"),
            "accepted");
}

TEST(CardCheck, AcceptsLineEndingsOfOtherSystemsAndAMissingLastOne) {
  EXPECT_EQ(verdict(".model nch nmos level=54\r\n+ toxe=2n\r\n.subckt a b\r\n.ends"), "accepted");
  EXPECT_EQ(verdict(""), "accepted");
}

TEST(CardCheck, NamesTheFileTheLineAndWhatIsAllowed) {
  EXPECT_EQ(verdict("* card\n\n.tran 1n 2n\n"),
            "card.spice:3: '.tran'; a model card may hold .model, .subckt, .ends, .param, .option scale, elements inside a "
            "subcircuit, comments and '+' lines");
}

TEST(CardCheck, RefusesEveryOtherDotLine) {
  for (const char* line :
       {".control", ".CONTROL", "  .control", "\t.endc", ".exec ls", ".end", ".op", ".save all", ".func f(x) {x}", ".if (1)",
        ".global vdd", ".csparam x=1", ".meas tran x find v(a) at=0", ".", ".models", ".endl"}) {
    for (const std::string& message : verdicts(line)) EXPECT_THAT(message, HasSubstr("a model card may hold")) << line;
  }
}

TEST(CardCheck, RefusesOtherFiles) {
  for (const char* line : {".include ../x", ".inc /etc/passwd", ".lib 'x.lib' tt", ".include beside.spice", ".LIB tt"}) {
    for (const std::string& message : verdicts(line)) EXPECT_THAT(message, HasSubstr("refers to another file")) << line;
  }
}

TEST(CardCheck, LetsAKitReferToItsFilesAndHaveSections) {
  EXPECT_NO_THROW(check_kit_card(".lib tt\n.include \"a b.spice\"\n.inc c.spice\n.lib 'x.lib' ff\n.endl tt\n", "kit.lib"));
  EXPECT_THROW(check_kit_card(".include a.spice\n.control\n", "kit.lib"), SpecError);
}

TEST(CardCheck, RefusesCommands) {
  for (const char* line : {"quit", "QUIT", "shell rm x", "codemodel x.cm"}) {
    EXPECT_THAT(verdicts(line), testing::Each(HasSubstr("the command '"))) << line;
  }
}

TEST(CardCheck, TakesADollarForACommentOnlyWhereNgspiceDoes) {
  EXPECT_EQ(verdict(".option scale=1 $ reltol=1\n$ reltol=1\n"), "accepted");
  EXPECT_THAT(verdict(".option scale=1$ reltol=1\n"), HasSubstr("card.spice:1: '.option scale=1$ reltol=1'"));
}

TEST(CardCheck, RefusesWhatMayRunACommandEvenInAComment) {
  for (const char* line :
       {"*# shell ls", "  *#quit", "*#", "* `ls`", ".param a=`ls`", "* $(ls)", ".param a=$(ls)", "+ $(ls)"}) {
    for (const std::string& message : verdicts(line)) {
      EXPECT_THAT(message, AllOf(HasSubstr("card.spice:2: "), HasSubstr("command"))) << line;
    }
  }
}

TEST(CardCheck, RefusesOptionsOtherThanScale) {
  for (const char* line : {".option reltol=1", ".options scale=1 reltol=1", ".option scale", ".option", ".option noscale=1"}) {
    for (const std::string& message : verdicts(line)) EXPECT_THAT(message, HasSubstr(".option scale")) << line;
  }
}

TEST(CardCheck, RefusesElementsOutsideOfASubcircuit) {
  EXPECT_THAT(verdict("* card\nr1 a b 10\n"), HasSubstr("card.spice:2: the element 'r1' outside of a subcircuit"));
  EXPECT_THAT(verdict(".subckt a b\n.ends\nm1 d g s b n\n"), HasSubstr("card.spice:3: the element 'm1'"));
}

TEST(CardCheck, RefusesElementsThatReachOutsideCode) {
  for (const char* line : {"a1 in out process", "n1 d g s b model", "p1 a b line", "#include x", "@x", "1 2 3", "(", "="}) {
    for (const std::string& message : verdicts(line)) EXPECT_THAT(message, HasSubstr("a model card may hold")) << line;
  }
}

TEST(CardCheck, RefusesAModelWithoutNameOrType) {
  for (const char* line :
       {".model", ".model nch", ".model nch level=54", ".model nch = nmos", ".model (level=54)", ".model level=54 nmos"}) {
    EXPECT_THAT(verdict(line), HasSubstr("lacks a name or a type; expected '.model NAME TYPE parameters'")) << line;
  }
}

TEST(CardCheck, RefusesAModelParameterThatNgspiceWouldSkip) {
  for (const char* text : {"vth0==0.3", "vth0=", "=0.3", "0.3", "vth0=0.3.5", "vth0=0,3", "vth0=-", "vth0={a", "vth0=0.3=1"}) {
    EXPECT_THAT(verdict("* card\n.model nch nmos level=54\n+ " + std::string(text) + " toxe=2n\n"),
                AllOf(HasSubstr("card.spice:2: '"), HasSubstr("expected 'parameter=value'")))
        << text;
  }
}

TEST(CardCheck, AcceptsEveryWayToWriteAModelParameter) {
  for (const char* text : {"vth0=0.3", "vth0 = -3e-1", "vth0=.3", "vth0=3.", "toxe=2.6n", "toxe=2.6nm", "vth0={a + b*2}",
                           "vth0='a + b'", "vth0=shift", "version=4.8.2", "pchan", "(vth0=0.3)", "vth0=0.3, toxe=2n"}) {
    EXPECT_EQ(verdict(".model nch nmos level=54 " + std::string(text) + "\n"), "accepted") << text;
  }
}

TEST(CardCheck, RefusesSubcircuitsThatDoNotCloseOrOpen) {
  EXPECT_THAT(verdict("* card\n.subckt a b\nr1 a b 1\n"), HasSubstr("card.spice:2: '.subckt a b' is never closed"));
  EXPECT_THAT(verdict(".subckt a b\n.subckt c d\n.ends\n"), HasSubstr("card.spice:1: '.subckt a b' is never closed"));
  EXPECT_THAT(verdict(".subckt a b\n.ends\n.ends\n"), HasSubstr("card.spice:3: '.ends' without a '.subckt'"));
  EXPECT_THAT(verdict(".subckt\n.ends\n"), HasSubstr("card.spice:1: '.subckt' without a name"));
}

TEST(CardCheck, RefusesLinesThatHideOthers) {
  EXPECT_THAT(verdict("+ level=54\n"), HasSubstr("card.spice:1: a '+' line with nothing before it"));
  EXPECT_THAT(verdict("* comment \\\n.ends\n"), HasSubstr("card.spice:1: a backslash at the end of the line"));
  EXPECT_THAT(verdict("* one\r.control\n"), HasSubstr("card.spice:1: a control character"));
  EXPECT_THAT(verdict(std::string("* zero\0.control\n", 16)), HasSubstr("card.spice:1: a control character"));
}

}  // namespace
}  // namespace bitline::technologies
