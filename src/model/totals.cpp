#include "msrsync/model/totals.hpp"

#include <algorithm>

namespace msrsync {

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

}  // namespace msrsync
