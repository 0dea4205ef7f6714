// From a few timed copies of samples to what the whole tree will take. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "msrsync/model/totals.hpp"

namespace msrsync::estimate {

/// One timed copy of a sample.
struct Measurement {
  unsigned processes = 1;
  double seconds = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;

  double entries_per_second() const;
  double bytes_per_second() const;
};

/// Two of them at the same -p, of small entries and of large files; the latter has no seconds where
/// the tree has no large files.
struct Point {
  Measurement small;
  Measurement large;
};

struct Forecast {
  unsigned processes = 1;    ///< the fastest of those tried
  unsigned enough = 1;       ///< the least that is nearly as fast: the curve flattens there
  double seconds = 0;        ///< of the whole tree
  double least_seconds = 0;  ///< the range that it should lie in
  double most_seconds = 0;
  double entries_per_second = 0;
  double bytes_per_second = 0;
};

/// What is left of a tree when its large files are.
std::uint64_t small_entries(const CrawlTotals& tree);

/// Of one -p: small entries and large files share its slots, one after the other. Reading the tree
/// goes on beside the copy, but no copy is over before it.
double seconds_for(const Point& point, const CrawlTotals& tree, double crawl_seconds);

/// `points` by rising -p, at least one, each with entries and seconds; `again` is the fastest of
/// them, measured with another sample.
Forecast forecast(const std::vector<Point>& points, const Point& again, const CrawlTotals& tree,
                  double crawl_seconds);

/// For people, several lines without a newline at the end.
std::string to_text(const std::vector<Point>& points, const Forecast& forecast,
                    const CrawlTotals& tree);

}  // namespace msrsync::estimate
