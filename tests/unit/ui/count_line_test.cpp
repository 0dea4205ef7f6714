#include "msrsync/ui/count_line.hpp"

#include <doctest/doctest.h>

#include "support/fake_clock.hpp"

using namespace msrsync;
using ui::CountLine;

TEST_SUITE("ui") {
  TEST_CASE("the line of a count says what was found, and how fast") {
    test::FakeClock clock;
    CountLine line(clock);
    CHECK(line.text() == "[0 items] [0.0 B found] [0 items/s]");
    clock.advance(2);
    line.update({.files = 90, .directories = 10, .bytes = 2048}, std::nullopt);
    CHECK(line.text() == "[100 items] [2.0 K found] [50 items/s]");
  }

  TEST_CASE("the line of a reading says how much of what was found is read") {
    test::FakeClock clock;
    CountLine line(clock);
    clock.advance(1);
    line.update({.files = 90, .directories = 10, .bytes = 4096}, ReadTotals{40, 1024});
    CHECK(line.text() == "[100 items] [40/90 files] [1.0 K/4.0 K read] [40 files/s] [1.0 K/s bw]");
  }
}
