// What rsync says of single entries: itemized lines on stdout, complaints on stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace msrsync::rsync {

/// Given to rsync as `--out-format`; the first byte keeps these lines apart from the statistics.
inline constexpr std::string_view kOutFormat = "=%i|%l|%n";

/// One line printed with kOutFormat (rsync(1), --itemize-changes).
struct ItemizedLine {
  char update = '.';        ///< < > c h . *
  char type = 'f';          ///< f d L D S
  bool is_changed = false;  ///< anything but "nothing to do"
  std::uint64_t length = 0;
  std::string name;  ///< unescaped, relative, without the slash after a directory; "" is the root
};

/// Empty when `line` is not such a line.
std::optional<ItemizedLine> parse_itemized(std::string_view line);

/// Undoes rsync's `\#ooo` escapes (rsync(1), --8-bit-output).
std::string unescape_name(std::string_view text);

/// A complaint such as `rsync: [sender] send_files failed to open "/a/b": Permission denied (13)`
/// or `file has vanished: "/a/b"`.
struct Complaint {
  /// As quoted by rsync, unescaped; empty when it names none. A temporary name `.name.XXXXXX` is
  /// given as `name`, but it is also what rsync makes of `.name` and, cut off, of a very long name.
  std::string path;
  int os_error = 0;
  bool is_vanished = false;
  bool is_summary = false;  ///< the closing "rsync error: ... (code 23) at ..." and the like
};

/// Empty for a line that is no complaint (banners, blank lines).
std::optional<Complaint> parse_complaint(std::string_view line);

}  // namespace msrsync::rsync
