#include "msrsync/rsync/entry_names.hpp"

#include <utility>

namespace msrsync::rsync {
namespace {

/// Below a directory of which only the end of its path is known.
std::optional<std::string> relative_to_end(const std::string& end, const std::string& path) {
  const std::string whole = "/" + end;
  if (path.ends_with(whole)) return std::string();
  const auto at = path.find(whole + "/");
  if (at == std::string::npos) return std::nullopt;
  return path.substr(at + whole.size() + 1);
}

}  // namespace

std::optional<std::string> relative_to(const std::string& root, const std::string& path) {
  const std::string prefix = root.empty() || root.ends_with('/') ? root : root + "/";
  if (path == root) return std::string();
  if (path.starts_with(prefix)) return path.substr(prefix.size());
  return std::nullopt;
}

EntryNames::EntryNames(const std::vector<ListedEntry>& entries, const Source& source)
    : source_(source) {
  index_.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string_view name = entries[i].name;
    index_.emplace(name == "." ? std::string_view() : name, i);  // rsync's "./" is the root
  }
}

std::optional<std::size_t> EntryNames::find(std::string_view name) const {
  const auto known = index_.find(name);
  return known != index_.end() ? std::optional(known->second) : std::nullopt;
}

std::optional<std::size_t> EntryNames::find_or_hidden(std::string path) const {
  if (const auto known = find(path)) return known;
  path.insert(path.rfind('/') + 1, 1, '.');  // npos + 1 is 0
  return find(path);
}

std::string EntryNames::relative(const std::string& path) const {
  const std::string& received = source_.remote_path ? *source_.remote_path : source_.destination;
  // The longer root first: one may lie inside the other.
  const bool source_first = source_.root.size() >= received.size();
  const std::string& first = source_first ? source_.root : received;
  const std::string& second = source_first ? received : source_.root;
  for (const std::string* root : {&first, &second}) {
    const auto inside =
        root->starts_with('/') ? relative_to(*root, path) : relative_to_end(*root, path);
    if (inside && !root->empty()) return *inside;
  }
  return path.starts_with("./") ? path.substr(2) : path;
}

EntryNames::Meant EntryNames::meant_by(const std::string& path) const {
  Meant meant{relative(path), std::nullopt};
  meant.entry = find_or_hidden(meant.path);
  if (meant.entry || !source_.remote_path || path.empty()) return meant;
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    std::string end = path.substr(slash + 1);
    if (end.empty()) break;
    if (const auto known = find_or_hidden(end)) return {std::move(end), known};
  }
  return meant;
}

}  // namespace msrsync::rsync
