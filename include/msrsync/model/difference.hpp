// What the verify pass finds: entries whose copy is not what rsync would make of the source.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "msrsync/model/source.hpp"

namespace msrsync {

/// In what way source and destination differ; the letters of rsync's itemized lines (rsync(1),
/// --itemize-changes).
enum class Aspect : std::uint8_t {
  missing,  ///< not at the destination at all
  kind,     ///< another kind of entry stands there
  content,  ///< the checksums differ (--verify=checksum), or the target of a link
  size,
  times,
  mode,
  owner,
  group,
  acls,
  xattrs,
};
inline constexpr std::size_t kAspects = 10;

std::string_view name_of(Aspect aspect);

/// One entry of the source whose copy differs.
struct Difference {
  SourceId source{};
  std::string path;  ///< relative to the source root; "" is the root
  std::array<bool, kAspects> differs{};
  /// The source's status change time is later than the start of its copy: the entry was changed
  /// meanwhile, which says nothing against the copy.
  bool is_source_changed = false;

  bool& operator[](Aspect aspect) { return differs[static_cast<std::size_t>(aspect)]; }
  bool operator[](Aspect aspect) const { return differs[static_cast<std::size_t>(aspect)]; }
  bool operator==(const Difference&) const = default;
};

}  // namespace msrsync
