// Where a listed name lies in the tree.
#pragma once

#include <string>
#include <string_view>

#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::fill {

/// The directory, "" being the root, and what the name is called there; a directory lies in itself.
struct Place {
  std::string_view directory;
  std::string name;
};

/// Valid as long as `entry` is.
inline Place place_of(const rsync::ListedEntry& entry) {
  const std::string& path = entry.name;
  if (entry.is_directory) return {path, {}};
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {std::string_view(path).substr(0, slash), path.substr(slash + 1)};
}

}  // namespace msrsync::fill
