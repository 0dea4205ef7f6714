#include <doctest/doctest.h>

#include "msrsync/options/command_line.hpp"

using namespace msrsync;
using namespace msrsync::options;
using Words = std::vector<std::string>;

TEST_SUITE("options") {
  TEST_CASE("--count and --prime take directories and few options") {
    const auto count = parse_command_line({"--count", "-P", "a", "b/", "--json", "-"});
    REQUIRE(count.has_value());
    CHECK(count->action == Action::count);
    CHECK(count->sources == Words{"a", "b/"});
    CHECK(count->destination.empty());
    CHECK(count->progress);
    CHECK_FALSE((count->skip_snapshots || count->speaks_as_prime));
    const auto prime = parse_command_line({"a", "--prime", "-p8", "--skip-snap"});
    REQUIRE(prime.has_value());
    CHECK(prime->action == Action::prime);
    CHECK(prime->processes == 8U);
    CHECK(prime->skip_snapshots);
    CHECK(parse_command_line({"--count", "--prime", "a"})->action == Action::prime);
    CHECK(parse_command_line({"--count", "-h"})->action == Action::help);
  }

  TEST_CASE("what says nothing to a count is refused in one line") {
    struct Row {
      Words words;
      const char* says;
    };
    const Row rows[] = {
        {{"--count"}, "--count needs at least one DIR"},
        {{"--prime", "-P"}, "--prime needs at least one DIR"},
        {{"--count", ""}, "empty path"},
        {{"--count", "a", "-p4"}, "--processes means nothing to --count"},
        {{"--prime", "a", "-f170"}, "--files means nothing to --prime"},
        {{"--count", "a", "--delete"}, "--delete means nothing to --count"},
        {{"--count", "--rsync", "-a", "a", "b"}, "--rsync means nothing"},
        {{"--count=yes", "a"}, "takes no value"},
        {{"--skip-snapshots", "--delete", "a", "b"}, "--skip-snapshots cannot be used with"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.says);
      const auto line = parse_command_line(row.words);
      REQUIRE(line.has_error());
      const std::string text = to_text(line.error());
      CAPTURE(text);
      CHECK(line.error().code == ExitCode::bad_usage);
      CHECK(text.find(row.says) != std::string::npos);
      CHECK(text.find('\n') == std::string::npos);
    }
  }
}
