#include "msrsync/rsync/exit_code.hpp"

#include <doctest/doctest.h>

using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("every documented exit code has a name, a class and a meaning") {
    for (const int code : {0,  1,  2,  3,  4,  5,  6,  10, 11, 12,  13,  14,  15,  16,
                           19, 20, 21, 22, 23, 24, 25, 30, 35, 124, 125, 126, 127, 255}) {
      CAPTURE(code);
      CHECK(describe_exit_code(code).code == code);
      CHECK_FALSE(describe_exit_code(code).name.empty());
      CHECK_FALSE(describe_exit_code(code).meaning.empty());
    }
  }

  TEST_CASE("the classes decide what the run does") {
    CHECK(describe_exit_code(0).exit_class == ExitClass::ok);
    CHECK(describe_exit_code(24).exit_class == ExitClass::vanished);
    CHECK(describe_exit_code(23).exit_class == ExitClass::partial);
    CHECK(describe_exit_code(12).exit_class == ExitClass::retry);
    CHECK(describe_exit_code(3).exit_class == ExitClass::fatal);
    CHECK(describe_exit_code(77).exit_class == ExitClass::retry);
    CHECK(describe_exit_code(77).name == "unknown");
  }
}
