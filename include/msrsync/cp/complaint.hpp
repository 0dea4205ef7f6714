// What GNU cp says of single files: lines on stderr, in the C locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace msrsync::cp {

/// A line such as `/usr/bin/cp: cannot open 'a/b' for reading: Permission denied`.
struct Complaint {
  std::string path;  ///< the first path that it quotes, unquoted
  int os_error = 0;  ///< by the system's words at the end; 0: none
  std::string text;  ///< for people: the line, without the directory of the program
};

/// Nothing where the line is not from `program` (as it was called), or quotes no path.
std::optional<Complaint> parse_complaint(std::string_view line, std::string_view program);

/// Reads the word at the beginning of `text` that cp has quoted (quotearg's shell-escape-always:
/// '…', "…", \' and $'…' in a row). Nothing where there is none.
std::optional<std::string> unquote(std::string_view text);

/// errno whose strerror(3) `text` ends in after a colon; 0: none.
int os_error_in(std::string_view text);

}  // namespace msrsync::cp
