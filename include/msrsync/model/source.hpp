// One SRC argument, resolved: which directory is read and where its contents go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace msrsync {

enum class SourceId : std::uint32_t {};

/// `SRC/` puts the contents of SRC into DEST; `SRC` puts them into DEST/basename(SRC) (rsync(1),
/// USAGE). Either way an rsync runs with `root` as working directory and names relative to it.
struct Source {
  SourceId id{};
  std::string argument;     ///< as typed
  std::string root;         ///< absolute, links resolved, no trailing slash (but "/" itself)
  std::string destination;  ///< receives the contents of root: absolute, or a remote spec
  std::string name;         ///< last part of destination for a SRC without slash; else empty
  /// For a destination on another host: the directory as the receiving rsync names it, from `/` or
  /// from its home directory.
  std::optional<std::string> remote_path = std::nullopt;
};

}  // namespace msrsync
