#include "support/captured_terminal.hpp"

#include <doctest/doctest.h>

TEST_SUITE("support") {
  TEST_CASE("the captured terminal keeps each kind of line apart and in order") {
    msrsync::test::CapturedTerminal terminal;
    terminal.print("a");
    terminal.message("b");
    terminal.message("c");
    terminal.status("d");
    terminal.end_status();
    CHECK(terminal.printed == std::vector<std::string>{"a"});
    CHECK(terminal.messages == std::vector<std::string>{"b", "c"});
    CHECK(terminal.statuses == std::vector<std::string>{"d"});
    CHECK(terminal.status_ends == 1);
  }
}
