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

Shadow::Shadow(const std::vector<Source>& sources, SourceLinks links)
    : sources_(sources), links_(links), others_(sources.size()) {
  for (std::size_t one = 0; one < sources_.size(); ++one) {
    for (std::size_t other = 0; other < sources_.size(); ++other) {
      const std::string& a = sources_[one].destination;
      const std::string& b = sources_[other].destination;
      if (one != other && (lies_below(a, b) || lies_below(b, a))) others_[one].push_back(other);
    }
  }
}

bool Shadow::any_overlap() const {
  return std::any_of(others_.begin(), others_.end(),
                     [](const auto& list) { return !list.empty(); });
}

std::string Shadow::target_of(SourceId source, const std::string& path) const {
  const std::string& destination = sources_[index(source)].destination;
  return path.empty() ? destination : destination + "/" + path;
}

Shadow::Kind Shadow::kind_at(const Source& source, const std::string& target) const {
  if (!lies_below(target, source.destination)) return Kind::nothing;
  const std::string twin = source.root + target.substr(source.destination.size());
  struct stat status = {};
  if (links_ == SourceLinks::are_entries) {
    // What lies behind a link is not the source's.
    for (auto end = twin.find('/', source.root.size() + 1); end != std::string::npos;
         end = twin.find('/', end + 1)) {
      if (::lstat(twin.substr(0, end).c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return Kind::nothing;
    }
  }
  if (::lstat(twin.c_str(), &status) != 0) return Kind::nothing;
  return S_ISDIR(status.st_mode) ? Kind::directory : Kind::other;
}

bool Shadow::is_shadowed(SourceId source, const std::string& path) const {
  const std::string target = target_of(source, path);
  const auto& others = others_[index(source)];
  return std::any_of(others.begin(), others.end(), [&](std::size_t other) {
    const Kind kind = kind_at(sources_[other], target);
    return other < index(source) ? kind != Kind::nothing : kind == Kind::directory;
  });
}

bool Shadow::is_shadowed_directory(SourceId source, const std::string& path) const {
  const std::string target = target_of(source, path);
  const auto& others = others_[index(source)];
  return std::any_of(others.begin(), others.end(), [&](std::size_t other) {
    return other < index(source) && kind_at(sources_[other], target) == Kind::directory;
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
  return is_shadowed_directory(batch.source, batch.directory);
}

}  // namespace msrsync::plan
