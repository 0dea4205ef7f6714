#include "msrsync/crawl/thread_policy.hpp"

#include <algorithm>
#include <utility>

namespace msrsync::crawl {
namespace {

/// Local storage answers from memory within some 10 us, a filer in 0.2 ms and more.
constexpr double kSlowSeconds = 0.0002;
constexpr unsigned kMinObservations = 8;
/// Twice the threads must bring at least this much more.
constexpr double kGain = 1.2;

}  // namespace

unsigned ThreadPolicy::observe(const Observation& observation) {
  if (observation.operations == 0) return 0;
  const auto operations = static_cast<double>(observation.operations);
  ++window_.observations;
  if (observation.seconds > kSlowSeconds * operations) ++window_.slow;
  if (observation.has_work_left) ++window_.with_work_left;
  window_.operations += observation.operations;
  window_.seconds += observation.seconds;
  if (window_.observations < std::max(kMinObservations, threads_)) return 0;

  const Window seen = std::exchange(window_, {});
  is_slow_ = 4 * seen.slow >= 3 * seen.observations;
  if (!is_slow_ || 2 * seen.with_work_left < seen.observations || threads_ >= most_) return 0;
  const double pace = threads_ * static_cast<double>(seen.operations) / seen.seconds;
  if (pace < kGain * pace_before_) return 0;
  pace_before_ = pace;
  const unsigned more = std::min(threads_, most_ - threads_);
  threads_ += more;
  return more;
}

}  // namespace msrsync::crawl
