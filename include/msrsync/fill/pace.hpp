// A worker's share of --bwlimit.
#pragma once

#include <cstdint>
#include <functional>

#include "msrsync/base/clock.hpp"

namespace msrsync::fill {

/// Keeps what is written at or below a rate, counted from the first byte on. One thread at a time.
class Pace {
 public:
  using Sleep = std::function<void(std::chrono::duration<double>)>;

  /// 0 bytes per second: no limit, and never a pause. `clock` outlives it.
  Pace(std::uint64_t bytes_per_second, const Clock& clock, Sleep sleep)
      : bytes_per_second_(bytes_per_second), clock_(clock), sleep_(std::move(sleep)) {}

  /// So much was written: sleeps until that was not too fast.
  void spend(std::uint64_t bytes);
  /// The most to write at a time, so that pauses stay short.
  std::uint64_t portion(std::uint64_t wanted) const;

 private:
  std::uint64_t bytes_per_second_;
  const Clock& clock_;
  Sleep sleep_;
  bool has_begun_ = false;
  SteadyTime begun_;
  std::uint64_t spent_ = 0;
};

}  // namespace msrsync::fill
