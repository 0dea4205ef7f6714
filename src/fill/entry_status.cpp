#include "entry_status.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace msrsync::fill {

rsync::EntryStatus status_of(const struct stat& status) {
  return {status.st_mode, status.st_uid, status.st_gid, static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec};
}

bool set_owner(int directory, const char* name, const struct stat& wanted, const struct stat& is) {
  constexpr auto kAsItIs = static_cast<uid_t>(-1);
  const bool is_root = ::geteuid() == 0;
  const uid_t owner = is_root && is.st_uid != wanted.st_uid ? wanted.st_uid : kAsItIs;
  const gid_t group = is.st_gid != wanted.st_gid ? wanted.st_gid : static_cast<gid_t>(-1);
  if (owner == kAsItIs && group == static_cast<gid_t>(-1)) return true;
  constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
  return ::fchownat(directory, name, owner, group, kFlags) == 0 || !is_root;
}

}  // namespace msrsync::fill
