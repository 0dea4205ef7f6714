#include "msrsync/options/parallelcp_line.hpp"

#include <doctest/doctest.h>

#include "msrsync/options/command_line.hpp"
#include "support/result_text.hpp"

using namespace msrsync::options;
using Words = std::vector<std::string>;

TEST_SUITE("options") {
  TEST_CASE("two directories, and -p, are what parallelcp takes") {
    struct Row {
      Words arguments;
      bool preserves;
      const char* source;
      const char* destination;
    };
    const Row rows[] = {{{"s", "d"}, false, "s", "d"},
                        {{"-p", "s", "d"}, true, "s", "d"},
                        {{"s", "d", "-p"}, true, "s", "d"},
                        {{"--", "-s", "-p"}, false, "-s", "-p"},
                        {{"a b*", "-"}, false, "a b*", "-"}};
    for (const Row& row : rows) {
      const auto line = parse_parallelcp_line(row.arguments);
      REQUIRE(line);
      CHECK_FALSE(line->is_help);
      CHECK(line->preserves == row.preserves);
      CHECK(line->source == row.source);
      CHECK(line->destination == row.destination);
    }
    for (const Words& words : {Words{}, Words{"s"}, Words{"-p", "s"}, Words{"s", "d", "e"},
                               Words{"-x", "s", "d"}, Words{"s", ""}, Words{"--pres", "s", "d"}})
      CHECK_FALSE(parse_parallelcp_line(words));
    for (const Words& words : {Words{"-h"}, Words{"--help"}, Words{"s", "d", "-h"}}) {
      const auto line = parse_parallelcp_line(words);
      REQUIRE(line);
      CHECK(line->is_help);
    }
  }

  TEST_CASE("msrsync is told to copy the contents by cp, whatever the names are") {
    for (const char* source : {"-s", "-s/"}) {
      const auto line = parse_command_line([&] {
        const Words words = msrsync_words({false, true, source, "--stats"});
        return Words(words.begin() + 1, words.end());
      }());
      REQUIRE(line);
      CHECK(line->tool == Tool::cp);
      CHECK(line->preserves);
      CHECK(line->sources == Words{"-s/"});
      CHECK(line->destination == "--stats");
      CHECK(line->rsync_options.empty());
    }
  }
}
