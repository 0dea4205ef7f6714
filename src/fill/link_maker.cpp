#include "link_maker.hpp"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <array>

#include "entry_status.hpp"

namespace msrsync::fill {

NameAccount make_link(const DirectoryPair& at, const char* name, const struct stat& source) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlinkat(at.source(), name, target.data(), target.size() - 1);
  if (length <= 0 || static_cast<std::size_t>(length) == target.size() - 1) return {};
  if (::symlinkat(target.data(), at.destination(), name) != 0) return {};
  struct stat made = {};
  const timespec times[2] = {{0, UTIME_OMIT}, source.st_mtim};
  const bool is_done = ::fstatat(at.destination(), name, &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                       set_owner(at.destination(), name, source, made) &&
                       ::utimensat(at.destination(), name, times, AT_SYMLINK_NOFOLLOW) == 0 &&
                       ::fstatat(at.destination(), name, &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                       rsync::is_same(status_of(source), status_of(made));
  return {is_done ? Ending::written : Ending::left, 0, false, 0};
}

}  // namespace msrsync::fill
