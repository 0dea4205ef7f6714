// The recent speed of something that is counted: a sliding window over a growing counter.
#pragma once

#include <cstdint>
#include <deque>

#include "msrsync/base/clock.hpp"

namespace msrsync::ui {

/// Pure: time comes in as an argument and never goes back. Memory: some thirty points.
class Rate {
 public:
  static constexpr double kWindowSeconds = 10;

  /// The counter stands at `count` now. Call it when nothing changed too, so that a stall shows.
  void add(SteadyTime now, std::uint64_t count);

  /// Growth per second over the window, or since the first point while that is younger.
  double per_second(SteadyTime now) const;

 private:
  static constexpr double kStepSeconds = kWindowSeconds / 32;  ///< closer points become one

  struct Point {
    SteadyTime time;
    std::uint64_t count;
  };
  std::deque<Point> points_;
};

}  // namespace msrsync::ui
