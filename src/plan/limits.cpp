#include "msrsync/plan/limits.hpp"

#include <algorithm>

namespace msrsync::plan {

std::uint64_t bucket_share(std::uint64_t entries) {
  return std::max<std::uint64_t>((entries + kBucketsPerTree - 1) / kBucketsPerTree, 1);
}

std::uint64_t auto_max_entries(std::uint64_t entries, std::uint64_t min_entries) {
  return std::clamp(bucket_share(entries), std::min(min_entries, kMaxAutoEntries), kMaxAutoEntries);
}

bool is_auto_settled(std::uint64_t entries, std::uint64_t min_entries) {
  return auto_max_entries(entries, min_entries) == kMaxAutoEntries;
}

std::uint64_t directory_bucket_entries(std::uint64_t n, std::uint64_t min_entries) {
  constexpr std::uint64_t kFirst = 4;
  const std::uint64_t doublings = std::min<std::uint64_t>(n / kBucketsPerTree, 16);
  return std::clamp(kFirst << doublings, std::min(min_entries, kMaxAutoEntries), kMaxAutoEntries);
}

}  // namespace msrsync::plan
