#include "msrsync/rsync/statistics.hpp"

#include <charconv>

namespace msrsync::rsync {
namespace {

/// The number at the start of `text`; 0 when there is none.
std::uint64_t leading_number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// True when `line` starts with `label`; `rest` is then what follows.
bool take(std::string_view line, std::string_view label, std::string_view& rest) {
  if (!line.starts_with(label)) return false;
  rest = line.substr(label.size());
  return true;
}

}  // namespace

void read_statistics_line(std::string_view line, Statistics& statistics) {
  std::string_view rest;
  TransferStats& transfer = statistics.transfer;
  if (take(line, "Number of files: ", rest)) {
    statistics.files = leading_number(rest);
    constexpr std::string_view kDirectories = "dir: ";
    if (const auto at = rest.find(kDirectories); at != std::string_view::npos)
      statistics.directories = leading_number(rest.substr(at + kDirectories.size()));
  } else if (take(line, "Number of regular files transferred: ", rest)) {
    transfer.files_transferred = leading_number(rest);
  } else if (take(line, "Total transferred file size: ", rest)) {
    transfer.transferred_bytes = leading_number(rest);
  } else if (take(line, "Literal data: ", rest)) {
    transfer.literal_bytes = leading_number(rest);
  } else if (take(line, "Matched data: ", rest)) {
    transfer.matched_bytes = leading_number(rest);
  } else if (take(line, "Total bytes sent: ", rest)) {
    transfer.sent_bytes = leading_number(rest);
  } else if (line.starts_with("total size is ")) {
    statistics.is_complete = true;
  }
}

}  // namespace msrsync::rsync
