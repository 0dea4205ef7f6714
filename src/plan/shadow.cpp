#include "msrsync/plan/shadow.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace msrsync::plan {
namespace {

/// `path` is `directory` or lies below it.
bool lies_below(const std::string& path, const std::string& directory) {
  if (path == directory || directory == "/") return true;
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

}  // namespace

Shadow::Shadow(const std::vector<Source>& sources) : sources_(sources), earlier_(sources.size()) {
  for (std::size_t later = 0; later < sources_.size(); ++later) {
    for (std::size_t first = 0; first < later; ++first) {
      const std::string& a = sources_[first].destination;
      const std::string& b = sources_[later].destination;
      if (lies_below(a, b) || lies_below(b, a)) earlier_[later].push_back(first);
    }
  }
}

bool Shadow::any_overlap() const {
  return std::any_of(earlier_.begin(), earlier_.end(),
                     [](const auto& list) { return !list.empty(); });
}

bool Shadow::is_shadowed(SourceId source, const std::string& path) const {
  const std::string target = path.empty() ? sources_[index(source)].destination
                                          : sources_[index(source)].destination + "/" + path;
  return std::any_of(
      earlier_[index(source)].begin(), earlier_[index(source)].end(), [&](std::size_t first) {
        const Source& other = sources_[first];
        if (!lies_below(target, other.destination)) return false;
        const std::string twin = other.root + target.substr(other.destination.size());
        struct stat status = {};
        return ::lstat(twin.c_str(), &status) == 0;
      });
}

bool Shadow::remove_shadowed(DirectoryBatch& batch) const {
  std::vector<Entry> kept;
  std::vector<MultiLink> links;
  std::size_t link = 0;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const bool has_links = link < batch.multi_links.size() && batch.multi_links[link].entry == i;
    const Entry& entry = batch.entries[i];
    if (!is_shadowed(batch.source, join_path(batch.directory, batch.name_of(entry)))) {
      if (has_links) {
        links.push_back(batch.multi_links[link]);
        links.back().entry = static_cast<std::uint32_t>(kept.size());
      }
      kept.push_back(entry);
    }
    if (has_links) ++link;
  }
  batch.entries = std::move(kept);
  batch.multi_links = std::move(links);
  return is_shadowed(batch.source, batch.directory);
}

}  // namespace msrsync::plan
