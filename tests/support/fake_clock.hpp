// A clock that stands still until a test moves it.
#pragma once

#include <chrono>

#include "msrsync/base/clock.hpp"

namespace msrsync::test {

class FakeClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return steady_; }
  WallTime wall_now() const override { return wall_; }

  /// Moves both times, as real time passes.
  void advance(double seconds) {
    const auto step = std::chrono::duration<double>(seconds);
    steady_ += std::chrono::round<SteadyTime::duration>(step);
    wall_ += std::chrono::round<WallTime::duration>(step);
  }
  /// Sets the date alone, as an administrator does.
  void set_wall(WallTime wall) { wall_ = wall; }

 private:
  SteadyTime steady_{std::chrono::hours(1)};
  WallTime wall_{std::chrono::seconds(1'700'000'000)};  // 2023-11-14T22:13:20Z
};

}  // namespace msrsync::test
