#include "msrsync/options/control_line.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync;
using namespace msrsync::options;

TEST_SUITE("options") {
  TEST_CASE("a control line is one of five commands") {
    struct Row {
      std::string line;
      ControlVerb verb;
      unsigned processes;
    };
    const Row rows[] = {{"processes=1", ControlVerb::set_processes, 1},
                        {"processes=64", ControlVerb::set_processes, 64},
                        {"processes=4294967295", ControlVerb::set_processes, 4294967295U},
                        {"processes=auto", ControlVerb::automatic, 0},
                        {"pause", ControlVerb::pause, 0},
                        {"resume", ControlVerb::resume, 0},
                        {"drain", ControlVerb::drain, 0}};
    for (const Row& row : rows) {
      CAPTURE(row.line);
      const auto command = parse_control_line(row.line);
      REQUIRE(command.has_value());
      CHECK(command->verb == row.verb);
      CHECK(command->processes == row.processes);
    }
  }

  TEST_CASE("anything else is refused") {
    for (const std::string line :
         {"", " ", "pause ", "Pause", "pause\n", "processes", "processes=", "processes=0",
          "processes=-1", "processes=+1", "processes= 4", "processes=4 ", "processes=4k",
          "processes=4294967296", "processes=99999999999999999999", "processes=autom", "stop",
          "\xff\x1b[2J"}) {
      CAPTURE(line);
      const auto command = parse_control_line(line);
      REQUIRE_FALSE(command.has_value());
      CHECK(command.error().code == ExitCode::bad_usage);
    }
    CHECK_FALSE(parse_control_line(std::string("pause\0", 6)).has_value());
  }
}
