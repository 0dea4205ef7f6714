#include "msrsync/fill/pace.hpp"

#include <algorithm>
#include <utility>

namespace msrsync::fill {

void Pace::spend(std::uint64_t bytes) {
  if (bytes_per_second_ == 0) return;
  if (!std::exchange(has_begun_, true)) begun_ = clock_.steady_now();
  spent_ += bytes;
  const double due = static_cast<double>(spent_) / static_cast<double>(bytes_per_second_);
  const double early = due - seconds_between(begun_, clock_.steady_now());
  if (early > 0) sleep_(std::chrono::duration<double>(early));
}

std::uint64_t Pace::portion(std::uint64_t wanted) const {
  constexpr std::uint64_t kLeast = 4096;
  if (bytes_per_second_ == 0) return wanted;
  return std::min(wanted, std::max(kLeast, bytes_per_second_ / 4));
}

}  // namespace msrsync::fill
