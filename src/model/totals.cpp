#include "msrsync/model/totals.hpp"

#include <algorithm>

namespace msrsync {

void CrawlTotals::add(EntryKind kind, std::uint64_t size_bytes) {
  switch (kind) {
    case EntryKind::symlink: ++symlinks; return;
    case EntryKind::special: ++specials; return;
    case EntryKind::directory: ++directories; return;
    case EntryKind::file: break;
  }
  ++files;
  bytes += size_bytes;
  if (size_bytes < kLargeFileBytes) return;
  ++large_files;
  large_bytes += size_bytes;
}

CrawlTotals& CrawlTotals::operator+=(const CrawlTotals& other) {
  files += other.files;
  directories += other.directories;
  symlinks += other.symlinks;
  specials += other.specials;
  bytes += other.bytes;
  large_files += other.large_files;
  large_bytes += other.large_bytes;
  errors += other.errors;
  return *this;
}

TransferStats& TransferStats::operator+=(const TransferStats& other) {
  files_transferred += other.files_transferred;
  transferred_bytes += other.transferred_bytes;
  literal_bytes += other.literal_bytes;
  matched_bytes += other.matched_bytes;
  sent_bytes += other.sent_bytes;
  large_files_transferred += other.large_files_transferred;
  large_transferred_bytes += other.large_transferred_bytes;
  return *this;
}

ResourceUsage& ResourceUsage::operator+=(const ResourceUsage& other) {
  user_seconds += other.user_seconds;
  system_seconds += other.system_seconds;
  max_resident_bytes = std::max(max_resident_bytes, other.max_resident_bytes);
  return *this;
}

FillStats& FillStats::operator+=(const FillStats& other) {
  processes += other.processes;
  files += other.files;
  bytes += other.bytes;
  large_files += other.large_files;
  large_bytes += other.large_bytes;
  usage += other.usage;
  return *this;
}

}  // namespace msrsync
