// Time as a dependency, so that rates and deadlines are tested without sleeping.
#pragma once

#include <chrono>

namespace msrsync {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Thread-safe in its real form; the fake is set by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady_now() const = 0;  ///< for durations; unaffected by a jump of the date
  virtual WallTime wall_now() const = 0;      ///< for the report's timestamps only
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

/// Seconds between two points, as a number for reports and rates.
inline double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace msrsync
