#include "link_maker.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry_status.hpp"

namespace msrsync::fill {

NameAccount make_link(int directory, const char* name, const SourceFile& source) {
  if (::symlinkat(source.target.c_str(), directory, name) != 0) return {};
  struct stat made = {};
  const timespec times[2] = {{0, UTIME_OMIT}, source.before.st_mtim};
  const bool is_done = ::fstatat(directory, name, &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                       set_owner(directory, name, source.before, made) &&
                       ::utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) == 0 &&
                       ::fstatat(directory, name, &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                       rsync::is_same(status_of(source.before), status_of(made));
  return {is_done ? Ending::written : Ending::left, 0, false, 0};
}

}  // namespace msrsync::fill
