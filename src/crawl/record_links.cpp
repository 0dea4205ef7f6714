#include "msrsync/crawl/record_links.hpp"

#include <cstddef>
#include <cstdint>

namespace msrsync::crawl {

void record_links(const FileSystem& file_system, DirectoryBatch& batch) {
  if (batch.entries.empty()) return;
  int os_error = 0;
  const auto directory = file_system.open(batch.directory, os_error);
  if (!directory) return;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const NameStatus status = directory->status(batch.name_of(batch.entries[i]));
    if (status.os_error != 0 || status.links < 2) continue;
    batch.multi_links.push_back({static_cast<std::uint32_t>(i), status.device, status.inode});
  }
}

}  // namespace msrsync::crawl
