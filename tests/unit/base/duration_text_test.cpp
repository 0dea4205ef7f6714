#include "msrsync/base/duration_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync;
using std::chrono::seconds;

TEST_SUITE("base") {
  TEST_CASE("durations are read with and without units") {
    struct Row {
      const char* text;
      seconds expected;
    };
    const Row rows[] = {{"90", seconds(90)},           {"90s", seconds(90)},
                        {"15m", seconds(900)},         {"8h", seconds(28'800)},
                        {"2d", seconds(172'800)},      {"1h30m", seconds(5'400)},
                        {"1d2h3m4s", seconds(93'784)}, {"0h5m", seconds(300)}};
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto read = parse_duration(row.text);
      REQUIRE(read);
      CHECK(*read == row.expected);
    }
  }

  TEST_CASE("what is no duration is refused") {
    for (const char* text : {"", "0", "0s", "-5", "5x", "h", "1.5h", "30m1h", "5m5m", "1h30", " 5",
                             "5 s", "99999999999999999999", "9999999d", "+5"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_duration(text));
    }
  }
}
