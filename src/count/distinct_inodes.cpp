#include "msrsync/count/distinct_inodes.hpp"

#include <cmath>
#include <iterator>

namespace msrsync::count {
namespace {

/// Odd numbers without a pattern: the first bits of the golden ratio and of the square root of 2.
constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kRoot = 0x6a09e667f3bcc909ULL;

/// Spreads neighbours over the whole range. Each step can be undone, so that inodes of one device
/// never share a hash.
std::uint64_t spread(std::uint64_t bits) {
  bits = (bits ^ (bits >> 32)) * kGolden;
  bits = (bits ^ (bits >> 29)) * kRoot;
  return bits ^ (bits >> 32);
}

}  // namespace

void DistinctInodes::add(std::uint64_t device, std::uint64_t inode) {
  const std::uint64_t hash = spread(inode + spread(device));
  if (is_estimate_ && hash >= *hashes_.rbegin()) return;
  hashes_.insert(hash);
  if (hashes_.size() <= kKept) return;
  hashes_.erase(std::prev(hashes_.end()));
  is_estimate_ = true;
}

std::uint64_t DistinctInodes::count() const {
  if (!is_estimate_) return hashes_.size();
  const double share = std::ldexp(static_cast<double>(*hashes_.rbegin()), -64);
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(kKept - 1) / share));
}

}  // namespace msrsync::count
