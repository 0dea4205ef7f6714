// How long a bucket is expected to take, learned from those that have ended. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "msrsync/model/bucket.hpp"

namespace msrsync::supervise {

/// Seconds that an entry and a byte take. Only the ratio of the two decides which of two buckets is
/// the heavier one.
struct CostRates {
  double per_entry = 0;
  double per_byte = 0;

  double seconds(std::uint64_t entries, std::uint64_t bytes) const {
    return per_entry * static_cast<double>(entries) + per_byte * static_cast<double>(bytes);
  }
  double seconds(const Bucket& bucket) const { return seconds(bucket.entries, bucket.bytes); }
};

/// A robust fit of seconds = entries * per_entry + bytes * per_byte to the buckets seen last, both
/// rates above 0. Errors are relative ones and large ones count less, so that neither large buckets
/// nor strange ones decide alone. What was not seen is as the prior has it: an entry costs what
/// 64 KiB cost.
class CostModel {
 public:
  /// A bucket ended after `seconds` at work. One without content or time says nothing.
  void observe(const Bucket& bucket, double seconds);

  /// Scaled to the seconds seen; before the first, an entry counts as 1 s.
  CostRates rates() const { return rates_; }
  /// Buckets observed, forgotten ones included.
  std::uint64_t observations() const { return observations_; }

  static constexpr double kPriorBytesPerEntry = 64 * 1024;
  /// Buckets remembered.
  static constexpr std::size_t kWindow = 128;

 private:
  /// A bucket as the fit wants it.
  struct Point {
    double entry_share = 0;  ///< of its weight under the prior
    double pace = 0;         ///< seconds for one unit of that weight
  };

  double median_pace() const;
  void fit();

  std::vector<Point> points_;  ///< a ring, once it is full
  std::uint64_t observations_ = 0;
  CostRates rates_{1, 1 / kPriorBytesPerEntry};
};

}  // namespace msrsync::supervise
