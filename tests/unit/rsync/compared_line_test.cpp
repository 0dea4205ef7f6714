#include "msrsync/rsync/compared_line.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

using Aspects = std::set<std::string>;

Aspects aspects_of(const ComparedLine& line) {
  Aspects names;
  for (std::size_t i = 0; i < kAspects; ++i)
    if (line.differs[i]) names.insert(std::string(name_of(static_cast<Aspect>(i))));
  return names;
}

}  // namespace

TEST_SUITE("rsync") {
  // All as rsync 3.5.0 prints them with `-n -ii`.
  TEST_CASE("a compared line says what differs") {
    struct Row {
      const char* line;
      char type;
      Aspects differs;
      std::string name;
    };
    const Row rows[] = {
        {"=.f         ||same//", 'f', {}, "same"},
        {"=.f         |a462f301e129b2acb81c9179475ef36e|same//", 'f', {}, "same"},
        {"=.f         |                                |same//\n", 'f', {}, "same"},
        {"=.d         ||.///", 'd', {}, ""},
        {"=.d         ||d/e///", 'd', {}, "d/e"},
        {"=.D         ||dev//", 'D', {}, "dev"},
        {"=>fc........|88d14a11eb7056981c036b124d6bf1f0|f//", 'f', {"content"}, "f"},
        {"=>f.s.......||f//", 'f', {"size"}, "f"},
        {"=>fcs.......|086d30480f4092bebcc98a1a22ac84b7|f//", 'f', {"content", "size"}, "f"},
        {"=>f..t......||f//", 'f', {"times"}, "f"},
        {"=.d..t......||d///", 'd', {"times"}, "d"},
        {"=.f...p.....||f//", 'f', {"mode"}, "f"},
        {"=.f....o....||f//", 'f', {"owner"}, "f"},
        {"=.f.....g...||f//", 'f', {"group"}, "f"},
        {"=.f.......a.||f//", 'f', {"acls"}, "f"},
        {"=.f........x||f//", 'f', {"xattrs"}, "f"},
        {"=>fcstpog.ax|086d30480f4092bebcc98a1a22ac84b7|f//",
         'f',
         {"content", "size", "times", "mode", "owner", "group", "acls", "xattrs"},
         "f"},
        {"=cLc.t......||l// -> target", 'L', {"content", "times"}, "l"},
        {"=cLc.T......||l// -> a//b => c", 'L', {"content"}, "l"},
        {"=.f..T......||a time that nobody asked for//", 'f', {}, "a time that nobody asked for"},
        {"=.f......u..||a time of access//", 'f', {}, "a time of access"},
        {"=hf         ||another name of an inode//", 'f', {}, "another name of an inode"},
        {"=hf         ||h2// => h1", 'f', {"hard_links"}, "h2"},
        {"=hf..t......||h2// => h1", 'f', {"times", "hard_links"}, "h2"},
        {"=>f..t......||a\\#012b => c|d\\#001//", 'f', {"times"}, "a\nb => c|d\x01"},
        {"=.f         ||\\#377\\#376 -> |//", 'f', {}, "\xff\xfe -> |"},
        {"=.f         || lead and trail //", 'f', {}, " lead and trail "},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      const auto line = parse_compared(row.line);
      REQUIRE(line);
      CHECK(line->type == row.type);
      CHECK(line->name == row.name);
      CHECK(aspects_of(*line) == row.differs);
      CHECK(line->is_equal() == row.differs.empty());
      CHECK_FALSE(line->is_new);
      CHECK_FALSE(line->is_unread);
    }
  }

  TEST_CASE("a compared entry that is not there yet is new, and differs in nothing else") {
    struct Row {
      const char* line;
      char type;
    };
    for (const Row& row : {Row{"=>f+++++++++||n//", 'f'}, Row{"=cS+++++++++||n//", 'S'},
                           Row{"=cd+++++++++||n///", 'd'}, Row{"=cL+++++++++||n// -> t", 'L'},
                           Row{"=hf+++++++++||n// => one", 'f'}}) {
      CAPTURE(row.line);
      const auto line = parse_compared(row.line);
      REQUIRE(line);
      CHECK(line->type == row.type);
      CHECK(line->name == "n");
      CHECK(line->is_new);
      CHECK_FALSE(line->is_equal());
      CHECK(aspects_of(*line).empty());
    }
  }

  TEST_CASE("a checksum of zeros is that of a file which could not be read") {
    const auto is_unread = [](const char* text) {
      const auto line = parse_compared(text);
      REQUIRE(line);
      return line->is_unread;
    };
    CHECK(is_unread("=.f         |00000000000000000000000000000000|f//"));
    CHECK(is_unread("=>fc..p.....|00000000|f//"));
    CHECK_FALSE(is_unread("=.f         |00000000000000000000000000000001|f//"));
    CHECK_FALSE(is_unread("=.f         |                                |f//"));
    CHECK_FALSE(is_unread("=.f         ||0//"));
  }

  TEST_CASE("what is no compared line is not taken for one") {
    for (const char* line :
         {"", "=", "\n", "Number of files: 3", ".f         ||a//", "=.f|a//", "=.f         |a//",
          "=.f         ||a", "=.f         ||//", "=.f         ||a/", "=.f          ||a//",
          "=.f        ||a//", "=*deleting  |"}) {
      CAPTURE(line);
      CHECK_FALSE(parse_compared(line));
    }
  }
}
