#include "entry_status.hpp"

#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace msrsync::fill {
namespace {

std::vector<gid_t> groups_of_process() {
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  groups.push_back(::getegid());
  return groups;
}

}  // namespace

rsync::EntryStatus status_of(const struct stat& status) {
  return {status.st_mode, status.st_uid, status.st_gid, static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec};
}

bool look_at(int fd, Ask ask, struct stat& status) {
  struct statx seen = {};
  const int flags = AT_EMPTY_PATH | (ask == Ask::nobody ? AT_STATX_DONT_SYNC : 0);
  if (::statx(fd, "", flags, STATX_BASIC_STATS & ~STATX_ATIME, &seen) != 0) return false;
  status.st_dev = makedev(seen.stx_dev_major, seen.stx_dev_minor);
  status.st_ino = seen.stx_ino;
  status.st_mode = seen.stx_mode;
  status.st_nlink = seen.stx_nlink;
  status.st_uid = seen.stx_uid;
  status.st_gid = seen.stx_gid;
  status.st_size = static_cast<off_t>(seen.stx_size);
  status.st_blocks = static_cast<blkcnt_t>(seen.stx_blocks);
  status.st_mtim = {seen.stx_mtime.tv_sec, seen.stx_mtime.tv_nsec};
  status.st_ctim = {seen.stx_ctime.tv_sec, seen.stx_ctime.tv_nsec};
  return true;
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

mode_t first_mode(mode_t wanted) {
  const bool are_alike = (wanted & S_IRWXG) >> 3 == (wanted & S_IRWXO);
  return wanted & (are_alike ? ACCESSPERMS : S_IRWXU);
}

bool may_have_group(const struct stat& wanted) {
  if (::geteuid() == 0) return true;
  static const std::vector<gid_t> groups = groups_of_process();
  return std::find(groups.begin(), groups.end(), wanted.st_gid) != groups.end();
}

}  // namespace msrsync::fill
