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

bool DirectoryFinisher::is_finished(const struct stat& wanted, struct stat is) const {
  if (ownership_ == Ownership::as_allowed && ::geteuid() != 0) {
    is.st_uid = wanted.st_uid;
    is.st_gid = wanted.st_gid;
  }
  return rsync::is_same(status_of(wanted), status_of(is));
}

NameAccount DirectoryFinisher::finish(const std::string& directory) const {
  const auto left = [] { return NameAccount{Ending::left, 0, false, errno}; };
  const UniqueFd source = roots_.open_source(directory, O_PATH);
  if (!source) return left();
  const UniqueFd copy = roots_.open_destination(directory, O_RDONLY | O_NONBLOCK);
  if (!copy) return left();
  struct stat wanted = {};
  struct stat is = {};
  if (::fstat(source.get(), &wanted) != 0 || ::fstat(copy.get(), &is) != 0) return left();
  if (is_finished(wanted, is)) return {Ending::right, 0, false, 0};
  if (!set_owner(copy.get(), "", wanted, is) || !set_mode(copy.get(), wanted.st_mode))
    return left();
  const timespec times[2] = {{0, UTIME_OMIT}, wanted.st_mtim};
  if (::futimens(copy.get(), times) != 0 || ::fstat(copy.get(), &is) != 0) return left();
  return {is_finished(wanted, is) ? Ending::written : Ending::left, 0, false, 0};
}

}  // namespace msrsync::fill
