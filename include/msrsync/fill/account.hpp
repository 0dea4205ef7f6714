// What a fill worker says of its names: a line for each, in the order of the list file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace msrsync::fill {

/// How one name ended.
enum class Ending : std::uint8_t {
  left,     ///< rsync's business: there already, of another kind, changing, ...
  written,  ///< the same as in the source now, by us
  right,    ///< the same as in the source before (Task::finish only)
  failed,   ///< begun and taken back, or (Task::make and its like) not to be had: os_error says why
};

struct NameAccount {
  Ending ending = Ending::left;
  std::uint64_t size_bytes = 0;  ///< of a regular file that was written
  bool is_file = false;          ///< likewise
  int os_error = 0;              ///< errno of Ending::failed
};

/// One line, its end included.
std::string to_line(const NameAccount& account);

/// Prints accounts to a descriptor, in portions; the rest with flush(). After a portion that could
/// not be written it prints nothing more: lines that came after a gap would be taken for those of
/// other names.
class AccountPrinter {
 public:
  explicit AccountPrinter(int fd) : fd_(fd) {}
  void add(const NameAccount& account);
  void flush();

 private:
  int fd_;
  std::string text_;
  bool has_gap_ = false;
};

/// As far as whole lines go; a worker that died says nothing of the rest. A line that is none ends
/// it, too: what it and those after it stand for is left to rsync.
std::vector<NameAccount> parse_account(std::string_view text);

}  // namespace msrsync::fill
