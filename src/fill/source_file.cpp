#include "msrsync/fill/source_file.hpp"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <array>

#include "entry_status.hpp"

namespace msrsync::fill {
namespace {

/// A larger file is perhaps never read: the file system may share its blocks, or copy it itself.
constexpr off_t kSurelyRead = 64 * 1024;

bool is_ours(const Order& order, const struct stat& source) {
  constexpr mode_t kSpecialBits = S_ISUID | S_ISGID | S_ISVTX;
  if (S_ISLNK(source.st_mode) && !order.makes_links) return false;
  if (!S_ISREG(source.st_mode) && !S_ISLNK(source.st_mode)) return false;
  if ((source.st_mode & kSpecialBits) != 0) return false;
  if (!may_have_group(source)) return false;
  return source.st_nlink == 1 || !order.keeps_hard_links;
}

/// "" where it cannot be read whole.
std::string target_of(int directory, const std::string& name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlinkat(directory, name.c_str(), target.data(), target.size() - 1);
  const bool is_whole = length > 0 && static_cast<std::size_t>(length) < target.size() - 1;
  return is_whole ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

SourceFile open_source_file(const Order& order, int directory, const std::string& name) {
  SourceFile found;
  // Looked at before it is opened: opening a device or a FIFO may do something.
  if (::fstatat(directory, name.c_str(), &found.before, AT_SYMLINK_NOFOLLOW) != 0 ||
      !is_ours(order, found.before))
    return {};
  if (S_ISLNK(found.before.st_mode)) {
    found.target = target_of(directory, name);
    return found;
  }
  constexpr int kRead = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  found.file.reset(::openat(directory, name.c_str(), kRead));
  const off_t size = found.before.st_size;
  if (order.reads_ahead && found.file && size > 0 && size < kSurelyRead)
    (void)::posix_fadvise(found.file.get(), 0, size, POSIX_FADV_WILLNEED);
  return found;
}

}  // namespace msrsync::fill
