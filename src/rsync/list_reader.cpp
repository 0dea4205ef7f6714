#include "msrsync/rsync/list_reader.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace msrsync::rsync {
namespace {

ListedEntry to_entry(std::string_view text) {
  const bool is_directory = text.ends_with('/') || text == ".";
  if (text.ends_with('/')) text.remove_suffix(1);
  return {std::string(text), is_directory, std::nullopt};
}

}  // namespace

Result<ListReader> ListReader::open(const std::string& list_file, std::uint64_t names) {
  UniqueFd file(::open(list_file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file)
    return Error{ExitCode::list_file_unwritable, "cannot open the list file", list_file, errno};
  return ListReader(std::move(file), list_file, names);
}

Result<bool> ListReader::fill() {
  if (at_end_) return false;
  buffer_.erase(0, position_);
  position_ = 0;
  char chunk[65536];
  ssize_t n;
  do {
    n = ::read(file_.get(), chunk, sizeof chunk);
  } while (n < 0 && errno == EINTR);
  if (n < 0)
    return Error{ExitCode::list_file_unwritable, "cannot read the list file", path_, errno};
  buffer_.append(chunk, static_cast<std::size_t>(n));
  at_end_ = n == 0;
  if (at_end_ && !buffer_.empty())
    return Error{ExitCode::list_file_unwritable, "the list file ends in the middle of a name",
                 path_, 0};
  return !at_end_;
}

Result<std::vector<ListedEntry>> ListReader::next(std::uint64_t max_names,
                                                  std::uint64_t max_bytes) {
  std::vector<ListedEntry> entries;
  std::uint64_t bytes = 0;
  while (entries.size() < max_names) {
    const auto end = buffer_.find('\0', position_);
    if (end == std::string::npos) {
      const Result<bool> more = fill();
      if (!more) return more.error();
      if (!*more) break;
      continue;
    }
    ListedEntry entry = to_entry(std::string_view(buffer_).substr(position_, end - position_));
    const std::uint64_t cost = entry.name.size() + 3 + sizeof(char*);  // "./" and the final NUL
    const bool is_root = entry.name == ".";
    if (!entries.empty() && (bytes + cost > max_bytes || is_root)) break;
    position_ = end + 1;
    bytes += cost;
    entries.push_back(std::move(entry));
    if (missing_ > 0) --missing_;
    if (is_root) break;
  }
  if (entries.empty() && max_names > 0 && missing_ > 0)
    return Error{ExitCode::list_file_unwritable, "the list file has lost names at its end", path_,
                 0};
  return entries;
}

}  // namespace msrsync::rsync
