// Sums that travel with events: what the crawl found, what the plan holds, what rsync did.
#pragma once

#include <cstdint>

#include "msrsync/model/entry.hpp"

namespace msrsync {

/// Files below this size are judged by files per second, the others by bytes per second (the
/// guide's "strategic planning").
inline constexpr std::uint64_t kLargeFileBytes = 10'000'000;

/// What was found so far. A directory counts when it is read, so the root is one of them.
struct CrawlTotals {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::uint64_t symlinks = 0;
  std::uint64_t specials = 0;
  std::uint64_t bytes = 0;        ///< of regular files, apparent size
  std::uint64_t large_files = 0;  ///< of `files`, those of at least kLargeFileBytes
  std::uint64_t large_bytes = 0;
  std::uint64_t errors = 0;

  std::uint64_t entries() const { return files + directories + symlinks + specials; }
  /// One entry more; a size is that of a regular file.
  void add(EntryKind kind, std::uint64_t size_bytes);
  CrawlTotals& operator+=(const CrawlTotals& other);
  bool operator==(const CrawlTotals&) const = default;
};

/// rsync's own statistics, in the fields that can be summed over buckets (rsync(1), --stats).
struct TransferStats {
  std::uint64_t files_transferred = 0;  ///< "Number of regular files transferred"
  std::uint64_t transferred_bytes = 0;  ///< "Total transferred file size"
  std::uint64_t literal_bytes = 0;
  std::uint64_t matched_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t large_files_transferred = 0;  ///< counted by us from the itemized lines
  std::uint64_t large_transferred_bytes = 0;

  TransferStats& operator+=(const TransferStats& other);
  bool operator==(const TransferStats&) const = default;
};

/// What children used, from wait4(2). Times add up; memory is the largest single process. The
/// kernel counts what the child shared with us before execve(2), so memory is never less than our
/// own was when it started.
struct ResourceUsage {
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t max_resident_bytes = 0;

  ResourceUsage& operator+=(const ResourceUsage& other);
};

/// What fill workers wrote: files that no rsync had to write.
struct FillStats {
  std::uint64_t processes = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t large_files = 0;  ///< of `files`, those of at least kLargeFileBytes
  std::uint64_t large_bytes = 0;
  ResourceUsage usage;

  FillStats& operator+=(const FillStats& other);
};

}  // namespace msrsync
