// What an rsync that only compares says of one entry.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "msrsync/model/difference.hpp"

namespace msrsync::rsync {

/// Given to the rsyncs of the verify pass as `--out-format`. A name never holds two slashes in a
/// row, which end it here; behind them stands ` => other` for a hard link that is missing.
inline constexpr std::string_view kCompareFormat = "=%i||%n//%L";

/// The same under -c: the sender's checksum tells whether it could read the file. Without -c that
/// is zeros for all that would be transferred, and tells nothing.
inline constexpr std::string_view kCompareSumsFormat = "=%i|%C|%n//%L";

/// One line printed with these formats under -n -ii (rsync(1), --itemize-changes).
struct ComparedLine {
  char type = 'f';         ///< f d L D S, of the source
  bool is_new = false;     ///< nothing of this type stands at the destination
  bool is_unread = false;  ///< under -c: the source could not be read, so nothing was compared
  std::array<bool, kAspects> differs{};
  std::string name;  ///< unescaped, relative, without the slash after a directory; "" is the root

  bool is_equal() const;
};

/// Empty when `line` is not such a line. A time that rsync would set to the time of transfer (no
/// -t) and times of access and creation are no differences.
std::optional<ComparedLine> parse_compared(std::string_view line);

}  // namespace msrsync::rsync
