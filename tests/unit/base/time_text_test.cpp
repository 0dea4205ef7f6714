#include "msrsync/base/time_text.hpp"

#include <doctest/doctest.h>

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("times are written as RFC 3339 has them, and read again") {
    struct Row {
      std::int64_t milliseconds;
      const char* text;
    };
    const Row rows[] = {{0, "1970-01-01T00:00:00.000Z"},
                        {1'700'000'000'123, "2023-11-14T22:13:20.123Z"},
                        {951'782'399'999, "2000-02-28T23:59:59.999Z"},
                        {951'782'400'000, "2000-02-29T00:00:00.000Z"},
                        {-1, "1969-12-31T23:59:59.999Z"},
                        {4'102'444'800'000, "2100-01-01T00:00:00.000Z"}};
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const WallTime time{std::chrono::milliseconds(row.milliseconds)};
      CHECK(to_rfc3339(time) == row.text);
      CHECK(parse_rfc3339(row.text) == time);
    }
  }

  TEST_CASE("finer parts are cut off, also before 1970") {
    CHECK(to_rfc3339(WallTime(std::chrono::microseconds(1999))) == "1970-01-01T00:00:00.001Z");
    CHECK(to_rfc3339(WallTime(std::chrono::microseconds(-1))) == "1969-12-31T23:59:59.999Z");
  }

  TEST_CASE("the ends of the clock are written and read") {
    for (const WallTime time : {WallTime::min(), WallTime::max()})
      CHECK(to_rfc3339(time).size() == std::string("1970-01-01T00:00:00.000Z").size());
    CHECK(parse_rfc3339("2261-12-31T23:59:59.999Z"));
    CHECK(parse_rfc3339("1678-01-01T00:00:00.000Z"));
  }

  TEST_CASE("other texts are no times") {
    for (const char* text :
         {"", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.123", "2023-11-14 22:13:20.123Z",
          "2023-11-14T22:13:20.123+01", "2023-11-14T22:13:20.123Z ", "2023-02-29T00:00:00.000Z",
          "2023-13-01T00:00:00.000Z", "2023-00-01T00:00:00.000Z", "2023-11-14T24:00:00.000Z",
          "2023-11-14T22:60:00.000Z", "2023-11-14T22:13:60.000Z", "2262-01-01T00:00:00.000Z",
          "9999-12-31T23:59:59.999Z", "1677-12-31T23:59:59.999Z", "-023-11-14T22:13:20.123Z",
          "2023-11-14T22:13:20.1-3Z"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_rfc3339(text));
    }
  }
}
