#include "msrsync/fill/directory_finisher.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "entry_status.hpp"

namespace msrsync::fill {
namespace {

/// After the owner: changing that can clear bits of the mode (chown(2)).
bool set_mode(int directory, mode_t wanted) {
  struct stat is = {};
  if (::fstat(directory, &is) != 0) return false;
  return is.st_mode == wanted || ::fchmod(directory, wanted & ALLPERMS) == 0;
}

}  // namespace

NameAccount DirectoryFinisher::finish(const std::string& directory) const {
  const UniqueFd source = roots_.open_source(directory, O_PATH);
  const UniqueFd copy = roots_.open_destination(directory, O_RDONLY | O_NONBLOCK);
  struct stat wanted = {};
  struct stat is = {};
  if (!source || !copy || ::fstat(source.get(), &wanted) != 0 || ::fstat(copy.get(), &is) != 0)
    return {};
  if (rsync::is_same(status_of(wanted), status_of(is))) return {Ending::right, 0, false, 0};
  if (!set_owner(copy.get(), "", wanted, is) || !set_mode(copy.get(), wanted.st_mode)) return {};
  const timespec times[2] = {{0, UTIME_OMIT}, wanted.st_mtim};
  if (::futimens(copy.get(), times) != 0 || ::fstat(copy.get(), &is) != 0) return {};
  const bool is_done = rsync::is_same(status_of(wanted), status_of(is));
  return {is_done ? Ending::written : Ending::left, 0, false, 0};
}

}  // namespace msrsync::fill
