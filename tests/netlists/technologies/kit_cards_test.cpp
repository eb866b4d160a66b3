#include "netlists/technologies/kit_cards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::technologies {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A kit that a test writes file by file.
class Kit : public testing::Test {
 protected:
  Kit() { std::filesystem::create_directories(folder.path() / "kit" / "deep"); }

  void file(const std::string& name, const std::string& text) { write_file(folder.path() / "kit" / name, text); }
  std::string read(const std::string& name, const std::string& section = "") const {
    return read_kit_cards({folder.path() / "kit", name, section});
  }
  /// The message for a kit, or "accepted".
  std::string verdict(const std::string& name, const std::string& section = "") const {
    try {
      read(name, section);
      return "accepted";
    } catch (const Error& error) {
      return error.what();
    }
  }

  TemporaryFolder folder;
};

TEST_F(Kit, WithoutReferencesIsTheFileItself) {
  file("a.spice", "* a card\n.model n nmos\n+ level=54 ; with a comment\n");
  EXPECT_EQ(read("a.spice"), "* a card\n.model n nmos\n+ level=54 ; with a comment\n");
}

TEST_F(Kit, HasIncludedFilesInTheirPlaces) {
  file("a.spice", ".param a=1\n.include \"deep/b.spice\"\n.param d=4\n");
  file("deep/b.spice", ".param b=2\n.inc 'c d.spice'");
  file("deep/c d.spice", ".param c=3");
  EXPECT_EQ(read("a.spice"), ".param a=1\n.param b=2\n.param c=3\n.param d=4\n");
}

TEST_F(Kit, GivesTheSectionThatIsAskedForWhateverItsCase) {
  file("kit.lib", ".lib TT\n.param v=1\n.endl TT\n.lib ff\n.param v=2\n.include both.spice\n.endl\n");
  file("both.spice", ".param both=1\n");
  EXPECT_EQ(read("kit.lib", "tt"), ".param v=1\n");
  EXPECT_EQ(read("kit.lib", "FF"), ".param v=2\n.param both=1\n");
}

TEST_F(Kit, FollowsALibraryCallIntoItsSection) {
  file("top.spice", ".lib 'kit.lib' ss\n");
  file("kit.lib", ".lib ss\n.param v=3\n.endl\n");
  EXPECT_EQ(read("top.spice"), ".param v=3\n");
}

TEST_F(Kit, NamesItsSectionsWhenOneIsMissingOrNoneIsAskedFor) {
  file("kit.lib", ".lib tt\n.endl\n.lib ff\n.endl\n");
  file("plain.spice", ".param v=1\n");
  EXPECT_THAT(verdict("kit.lib", "hot"), AllOf(HasSubstr("kit.lib: there is no section 'hot'"), HasSubstr("tt, ff")));
  EXPECT_THAT(verdict("kit.lib"), HasSubstr("the file has sections, 'tt' is the first; expected one to be named"));
  EXPECT_THAT(verdict("plain.spice", "tt"), HasSubstr("no section 'tt'; the file has none"));
}

TEST_F(Kit, NeverReadsAFileOutsideOfItsFolder) {
  write_file(folder.path() / "secret", ".param v=1\n");
  std::filesystem::create_symlink(folder.path() / "secret", folder.path() / "kit" / "link.spice");
  for (const char* line : {".include ../secret", ".include /etc/passwd", ".include link.spice", ".lib deep/../../secret tt"}) {
    file("a.spice", std::string(line) + "\n");
    EXPECT_THAT(verdict("a.spice"), AllOf(HasSubstr("a.spice:1: "), HasSubstr("outside of the technology's folder"))) << line;
  }
  EXPECT_THAT(verdict("../secret"), HasSubstr("outside of the technology's folder"));
}

TEST_F(Kit, IsRefusedForCommandsInAnIncludedFileWithThatFilesNameAndLine) {
  file("a.spice", ".include deep/b.spice\n");
  file("deep/b.spice", "* harmless\n.control\nshell true\n.endc\n");
  EXPECT_THAT(verdict("a.spice"), AllOf(HasSubstr("deep/b.spice:2: '.control'"), HasSubstr("a model card may hold")));
}

TEST_F(Kit, IsRefusedWhenItsFilesIncludeEachOther) {
  file("a.spice", ".include b.spice\n");
  file("b.spice", ".include a.spice\n");
  EXPECT_THAT(verdict("a.spice"), HasSubstr("files include each other more than 16 deep"));
}

TEST_F(Kit, SaysWhichIncludedFileIsMissing) {
  file("a.spice", ".include nowhere.spice\n");
  EXPECT_THAT(verdict("a.spice"), HasSubstr("nowhere.spice"));
}

TEST_F(Kit, IsRefusedForReferencesThatAreNone) {
  for (const char* line : {".include", ".lib", ".include a b c", ".lib 'x.lib' tt more", ".include \"a"}) {
    file("a.spice", "* card\n" + std::string(line) + "\n");
    EXPECT_THAT(verdict("a.spice"), HasSubstr("a.spice:2: '")) << line;
  }
  for (const char* text : {".endl\n", ".lib a\n.lib b\n.endl\n", ".lib a\n", ".subckt x a\n.include b\n.ends\n"}) {
    file("a.spice", text);
    EXPECT_THAT(verdict("a.spice", "a"), HasSubstr("expected")) << text;
  }
}

}  // namespace
}  // namespace bitline::technologies
