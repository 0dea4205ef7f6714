#include "msrsync/cp/complaint.hpp"

#include <doctest/doctest.h>
#include <errno.h>

using namespace msrsync::cp;

TEST_SUITE("cp") {
  TEST_CASE("a quoted word is the name again, whatever its bytes") {
    struct Row {
      const char* quoted;
      const char* name;
    };
    const Row rows[] = {
        {"'plain'", "plain"},
        {"'a b': and more", "a b"},
        {"\"it's\"", "it's"},
        {"'ne'$'\\n''w'", "ne\nw"},
        {"''$'\\377'", "\xff"},
        {"'it'\\''s'$'\\n''x'", "it's\nx"},
        {"'a\\b\"c'", "a\\b\"c"},
        {"'e'$'\\033''[31m'", "e\x1b[31m"},
        {"'t'$'\\t\\a\\v''t'", "t\t\a\vt"},
        {"''", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.quoted);
      const auto name = unquote(row.quoted);
      REQUIRE(name);
      CHECK(*name == row.name);
    }
    for (const char* text : {"", "plain", "'open", "\"open", "$'\\n", "$'\\", "\\'x'", "'a'$'b"}) {
      CAPTURE(text);
      CHECK_FALSE(unquote(text));
    }
  }

  TEST_CASE("a complaint tells the first path and why") {
    struct Row {
      const char* said;  // after the program's name
      const char* path;
      int os_error;
    };
    const Row rows[] = {
        {"cannot open 'a/b' for reading: Permission denied", "a/b", EACCES},
        {"cannot stat 'x: No space left on device': No such file or directory",
         "x: No space left on device", ENOENT},
        {"error writing '/d/x': No space left on device", "/d/x", ENOSPC},
        {"cannot overwrite directory '/d/x' with non-directory", "/d/x", 0},
        {"'/d/s2' exists but is not a directory", "/d/s2", 0},
        {"'a' and '/d/a' are the same file", "a", 0},
        {"error reading \"it's\": Input/output error", "it's", EIO},
    };
    for (const Row& row : rows) {
      CAPTURE(row.said);
      const auto complaint =
          parse_complaint(std::string("/usr/bin/cp: ") + row.said, "/usr/bin/cp");
      REQUIRE(complaint);
      CHECK(complaint->path == row.path);
      CHECK(complaint->os_error == row.os_error);
      CHECK(complaint->text == std::string("cp: ") + row.said);
    }
  }

  TEST_CASE("what is no complaint of this cp is none") {
    for (const char* line : {"", "cannot stat 'x': No such file or directory", "/usr/bin/cp",
                             "/usr/bin/cp: memory exhausted", "/bin/cp: cannot stat 'x': Gone",
                             "/usr/bin/cp: cannot stat 'x", "/usr/bin/cpx: 'x'"}) {
      CAPTURE(line);
      CHECK_FALSE(parse_complaint(line, "/usr/bin/cp"));
    }
  }
}
