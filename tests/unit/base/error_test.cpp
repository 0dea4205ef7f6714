#include "msrsync/base/error.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include "support/result_text.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("an error is one line of message, path and reason") {
    struct Row {
      Error error;
      const char* text;
    };
    const Row rows[] = {
        {{ExitCode::bad_usage, "no paths given", "", 0}, "no paths given"},
        {{ExitCode::bad_usage, "cannot use", "a\nb", 0}, R"(cannot use 'a\012b')"},
        {{ExitCode::bad_usage, "cannot read", "/a b", ENOENT},
         "cannot read '/a b': No such file or directory"},
        {{ExitCode::bad_usage, "cannot start", "", EACCES}, "cannot start: Permission denied"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(to_text(row.error) == row.text);
    }
  }
}
