// How large buckets are when the user leaves it to us. Pure.
#pragma once

#include <cstdint>

namespace msrsync::plan {

/// The guide's rule cuts a tree into this many buckets.
inline constexpr std::uint64_t kBucketsPerTree = 64;
/// What one rsync takes well; a larger bucket would run as several in a row anyway.
inline constexpr std::uint64_t kMaxAutoEntries = 2000;

/// Entries of a bucket that needs no rsync: as many as its list may take of our memory.
inline constexpr std::uint64_t kMaxRightEntries = 16'000;

/// The guide's rule: ceil(entries / 64), at least 1.
std::uint64_t bucket_share(std::uint64_t entries);

/// bucket_share(), at least `min_entries` (an rsync costs about 10 ms of CPU to start, which a
/// handful of local files is not worth), at most kMaxAutoEntries.
std::uint64_t auto_max_entries(std::uint64_t entries, std::uint64_t min_entries);

/// True once `entries` found so far settle the rule: more of them change nothing.
bool is_auto_settled(std::uint64_t entries, std::uint64_t min_entries);

/// Entries of the n-th bucket (from 0) of the directories pass: small at first and growing, so
/// that the pass has some 64 buckets or more whatever the number of directories, which is not known
/// when the first bucket closes.
std::uint64_t directory_bucket_entries(std::uint64_t n, std::uint64_t min_entries);

}  // namespace msrsync::plan
