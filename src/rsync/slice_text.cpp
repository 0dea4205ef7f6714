#include "slice_text.hpp"

#include <optional>

namespace msrsync::rsync {
namespace {

/// Below `root`, relative to it; empty when the path lies elsewhere or is the root itself.
std::optional<std::string> relative_to(const std::string& root, const std::string& path) {
  const std::string prefix = root.ends_with('/') ? root : root + "/";
  if (path == root) return std::string();
  if (path.starts_with(prefix)) return path.substr(prefix.size());
  return std::nullopt;
}

}  // namespace

std::string entry_path(const Source& source, const std::string& path) {
  // The longer root first: one may lie inside the other.
  const bool source_first = source.root.size() >= source.destination.size();
  const std::string& first = source_first ? source.root : source.destination;
  const std::string& second = source_first ? source.destination : source.root;
  if (auto inside = relative_to(first, path)) return *inside;
  if (auto inside = relative_to(second, path)) return *inside;
  return path.starts_with("./") ? path.substr(2) : path;
}

}  // namespace msrsync::rsync
