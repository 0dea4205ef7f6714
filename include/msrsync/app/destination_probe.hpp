// What can the destination's file system do? Asked of the file system itself, in a directory that
// is made for it and removed again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace msrsync::app {

/// Which questions are worth their operations; free space and the name length are always asked.
struct ProbeWishes {
  bool links = false;
  bool hard_links = false;
  bool fifos = false;
  bool devices = false;  ///< root only: nobody else may make one
  bool xattrs = false;
  bool acls = false;
  bool owners = false;  ///< root only
  bool modes = false;
  bool times = false;
  bool holes = false;
};

/// An answer. `unknown`: not asked, or failed for a reason that says nothing of the file system
/// (no room, an I/O error).
enum class Can : std::uint8_t { unknown, no, yes };

struct DestinationFacts {
  bool was_probed = false;
  int os_error = 0;  ///< why it was not, when asked for
  Can links = Can::unknown;
  Can hard_links = Can::unknown;
  Can fifos = Can::unknown;
  Can devices = Can::unknown;
  Can xattrs = Can::unknown;  ///< those of the user namespace
  Can acls = Can::unknown;    ///< POSIX ACLs
  Can owners = Can::unknown;  ///< another owner and group stick
  Can modes = Can::unknown;   ///< all permission bits stick
  Can times = Can::unknown;   ///< a modification time sticks, if not to the nanosecond
  Can holes = Can::unknown;
  Can tells_case_apart = Can::unknown;
  /// Smallest step between two modification times; 0: unknown.
  std::uint64_t time_step_ns = 0;
  std::uint64_t longest_name = 0;  ///< in bytes, 255 at most; 0: unknown
  bool held_entries = false;       ///< the directory was not empty
  std::optional<std::uint64_t> free_bytes;
  std::optional<std::uint64_t> free_inodes;
};

/// Probes the file system of `directory`, an existing directory, in a new one below it named
/// `.msrsync-probe-XXXXXX` (0700), which is gone afterwards; the directory's own times are put back
/// where that is allowed. Blocks for about 25 operations. Any thread.
DestinationFacts probe_destination(const std::string& directory, const ProbeWishes& wishes);

}  // namespace msrsync::app
