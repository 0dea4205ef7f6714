#include "msrsync/base/directory_identity.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace msrsync {

bool is_same_directory(const DirectoryIdentity& one, const DirectoryIdentity& other) {
  const bool same_birth = one.birth == other.birth || one.birth == 0 || other.birth == 0;
  return one.device == other.device && one.inode == other.inode && same_birth;
}

DirectoryIdentity identity_of(const std::string& directory, Freshness freshness) {
  struct statx status = {};
  const int flags = freshness == Freshness::cached ? AT_STATX_DONT_SYNC : 0;
  DirectoryIdentity identity;
  if (::statx(AT_FDCWD, directory.c_str(), flags, STATX_INO | STATX_BTIME, &status) != 0) {
    identity.os_error = errno;
    return identity;
  }
  identity.device = makedev(status.stx_dev_major, status.stx_dev_minor);
  identity.inode = status.stx_ino;
  if ((status.stx_mask & STATX_BTIME) != 0)
    identity.birth = status.stx_btime.tv_sec * 1'000'000'000 + status.stx_btime.tv_nsec;
  return identity;
}

}  // namespace msrsync
