#include "msrsync/crawl/snapshots.hpp"

#include <algorithm>

namespace msrsync::crawl {

bool is_snapshot_name(std::string_view name) { return name == ".snapshot" || name == ".zfs"; }

bool is_in_snapshot(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (is_snapshot_name(path.substr(0, end))) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

}  // namespace msrsync::crawl
