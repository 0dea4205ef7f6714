#include "msrsync/estimate/forecast.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace msrsync;
using namespace msrsync::estimate;

namespace {

Point point(unsigned processes, double entries_per_second, double bytes_per_second = 0) {
  Point made;
  made.small = {processes, 1, static_cast<std::uint64_t>(entries_per_second), 0};
  if (bytes_per_second > 0)
    made.large = {processes, 1, 1, static_cast<std::uint64_t>(bytes_per_second)};
  return made;
}

CrawlTotals tree(std::uint64_t small, std::uint64_t large = 0, std::uint64_t large_bytes = 0) {
  CrawlTotals totals;
  totals.files = small + large;
  totals.large_files = large;
  totals.large_bytes = totals.bytes = large_bytes;
  return totals;
}

}  // namespace

TEST_SUITE("estimate") {
  TEST_CASE("small entries and large files add up, and reading the tree is the least") {
    const Point both = point(8, 100, 1000);
    CHECK(seconds_for(both, tree(500), 0) == doctest::Approx(5));
    CHECK(seconds_for(both, tree(500, 2, 7000), 0) == doctest::Approx(12));
    CHECK(seconds_for(both, tree(500, 2, 7000), 20) == doctest::Approx(20));
  }

  TEST_CASE("the fastest is foretold, and the least -p that is nearly as fast is named") {
    struct Row {
      std::vector<double> rates;  // at -p 8, 16, 32, 64
      unsigned processes;
      unsigned enough;
    };
    const Row rows[] = {{{100, 200, 400, 800}, 64, 64},
                        {{100, 200, 390, 400}, 64, 32},
                        {{100, 200, 400, 300}, 32, 32},  // too many lower it
                        {{100, 95, 101, 97}, 32, 8}};
    for (const auto& [rates, processes, enough] : rows) {
      std::vector<Point> points;
      unsigned count = 8;
      for (const double rate : rates)
        points.push_back(point(std::exchange(count, count * 2), rate));
      const Forecast found = forecast(points, points[0], tree(1000), 0);
      CHECK(found.processes == processes);
      CHECK(found.enough == enough);
    }
  }

  TEST_CASE("the range holds both samples of the fastest") {
    const Forecast found = forecast({point(8, 100)}, point(8, 200), tree(1000), 0);
    CHECK(found.seconds == doctest::Approx(7.5));
    CHECK(found.least_seconds < 5);
    CHECK(found.most_seconds > 10);
    CHECK(found.entries_per_second == doctest::Approx(1000 / 7.5));
  }

  TEST_CASE("the text names every -p, the time with its range, and where the curve flattens") {
    const std::vector<Point> points{point(8, 100), point(16, 104, 1e6)};
    CHECK(to_text(points, forecast(points, points[1], tree(50'000, 1, 2'000'000), 0),
                  tree(50'000, 1, 2'000'000)) ==
          "Tree: 50001 entries, 1.9 M\n"
          "With -p 8: 100 entries/s\n"
          "With -p 16: 104 entries/s, large files 976.6 K/s\n"
          "Estimated time: 0h08m03s with -p 16 (0h06m26s to 0h10m03s)\n"
          "Estimated rates: 104 entries/s, 4.0 K/s\n"
          "The curve flattens at: -p 8");
  }
}
