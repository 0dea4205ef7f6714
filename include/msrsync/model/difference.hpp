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
  hard_links,  ///< one inode with another name in the source, but not at the destination (-H)
};
inline constexpr std::size_t kAspects = 11;

std::string_view name_of(Aspect aspect);

/// One entry of the source whose copy differs.
struct Difference {
  SourceId source{};
  std::string path;  ///< relative to the source root; "" is the root
  std::array<bool, kAspects> differs{};
  /// The source's status change time is not older than the start of the run: the entry was changed
  /// meanwhile, which says nothing against the copy.
  bool is_source_changed = false;

  bool& operator[](Aspect aspect) { return differs[static_cast<std::size_t>(aspect)]; }
  bool operator[](Aspect aspect) const { return differs[static_cast<std::size_t>(aspect)]; }
  bool operator==(const Difference&) const = default;
};

/// What became of the entries that were to be compared: each is in exactly one of the first five.
struct Comparison {
  std::uint64_t compared = 0;
  std::uint64_t skipped = 0;         ///< the user's own rsync options pass over it
  std::uint64_t vanished = 0;        ///< gone from the source by now
  std::uint64_t failed = 0;          ///< could not be compared
  std::uint64_t not_run = 0;         ///< a stop came first
  std::uint64_t differing = 0;       ///< of `compared`: bad copies
  std::uint64_t source_changed = 0;  ///< of `compared`: Difference::is_source_changed
  std::array<std::uint64_t, kAspects> by_aspect{};  ///< of `differing`; one may count in several

  std::uint64_t total() const { return compared + skipped + vanished + failed + not_run; }
  Comparison& operator+=(const Comparison& other);
  bool operator==(const Comparison&) const = default;
};

}  // namespace msrsync
