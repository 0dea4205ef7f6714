#include "msrsync/app/destination_probe.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string_view>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync::app {
namespace {

constexpr char kFile[] = "file";
constexpr char kFileInCapitals[] = "FILE";
constexpr std::size_t kLongestName = 255;  // NAME_MAX of Linux
constexpr off_t kHoleBytes = 1 << 20;
constexpr uid_t kOtherUser = 1;  // of those that a container with a map of users has for certain

/// Errors by which file systems say "not here": those of a full disk or a broken one say nothing.
Can answer_of(int result) {
  if (result == 0) return Can::yes;
  constexpr std::array kRefusals = {EPERM, EACCES, EINVAL, ENOSYS, EOPNOTSUPP, EMLINK, ENOTTY};
  const bool is_refusal = std::find(kRefusals.begin(), kRefusals.end(), errno) != kRefusals.end();
  return is_refusal ? Can::no : Can::unknown;
}

Can yes_if(bool is_true) { return is_true ? Can::yes : Can::no; }

/// The directory that everything happens in. All calls are relative to its descriptor and none
/// follows a link, so nobody who can write beside it can lead us elsewhere.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(int parent) : parent_(parent) {
    for (int tries = 0; tries < 100 && !make(); ++tries) {
      if (errno != EEXIST) return;
    }
  }
  ~ScratchDirectory() {
    if (name_.empty()) return;
    for (const std::string& name : names_) ::unlinkat(fd_.get(), name.c_str(), 0);
    ::unlinkat(parent_, name_.c_str(), AT_REMOVEDIR);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  explicit operator bool() const { return static_cast<bool>(fd_); }
  int fd() const { return fd_.get(); }
  /// A name that the end of the directory takes away, whether it came to be or not.
  const char* take(std::string name) { return names_.emplace_back(std::move(name)).c_str(); }

 private:
  bool make() {
    std::array<unsigned char, 6> random{};
    if (::getrandom(random.data(), random.size(), 0) < 0) return false;
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
    std::string name = ".msrsync-probe-";
    for (const unsigned char byte : random) name += kLetters[byte % kLetters.size()];
    if (::mkdirat(parent_, name.c_str(), 0700) != 0) return false;
    name_ = std::move(name);
    fd_.reset(::openat(parent_, name_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return static_cast<bool>(fd_);
  }

  int parent_;
  std::string name_;  // of the directory; empty: never made
  UniqueFd fd_;
  std::deque<std::string> names_;  // which stay where they are when more come
};

UniqueFd create(ScratchDirectory& scratch, const char* name) {
  return UniqueFd(
      ::openat(scratch.fd(), name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
}

bool holds_entries(int directory) {
  const auto close = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close)> stream(
      ::fdopendir(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  while (stream) {
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return true;
  }
  return false;
}

void probe_space(int directory, DestinationFacts& facts) {
  struct statvfs space = {};
  if (::fstatvfs(directory, &space) != 0) return;
  if (space.f_blocks != 0) facts.free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
  if (space.f_files != 0) facts.free_inodes = space.f_favail;
}

void probe_name_length(ScratchDirectory& scratch, DestinationFacts& facts) {
  const char* name = scratch.take(std::string(kLongestName, 'n'));
  if (const UniqueFd file = create(scratch, name)) {
    facts.longest_name = kLongestName;
  } else if (errno == ENAMETOOLONG) {
    struct statvfs limits = {};
    if (::fstatvfs(scratch.fd(), &limits) == 0)
      facts.longest_name = std::min<std::uint64_t>(limits.f_namemax, kLongestName - 1);
  }
}

void probe_kinds(ScratchDirectory& scratch, const ProbeWishes& wishes, DestinationFacts& facts) {
  const int in = scratch.fd();
  if (wishes.links) facts.links = answer_of(::symlinkat(kFile, in, scratch.take("link")));
  if (wishes.hard_links)
    facts.hard_links = answer_of(::linkat(in, kFile, in, scratch.take("other-name"), 0));
  if (wishes.fifos) facts.fifos = answer_of(::mknodat(in, scratch.take("fifo"), S_IFIFO | 0600, 0));
  if (wishes.devices && ::geteuid() == 0) {
    const dev_t null_device = makedev(1, 3);
    facts.devices = answer_of(::mknodat(in, scratch.take("device"), S_IFCHR | 0600, null_device));
  }
}

Can probe_xattrs(int file) {
  constexpr char kName[] = "user.msrsync";
  const Can answer = answer_of(::fsetxattr(file, kName, "x", 1, XATTR_CREATE));
  char value = 0;
  if (answer != Can::yes) return answer;
  return yes_if(::fgetxattr(file, kName, &value, 1) == 1 && value == 'x');
}

/// An ACL that no permission bits can stand for: version 2, then tag, permissions and id of owner,
/// one named user, group, mask and others (acl(5); little endian whatever the machine).
Can probe_acls(int file) {
  constexpr char kName[] = "system.posix_acl_access";
  std::string acl = {2, 0, 0, 0};
  const auto add = [&acl](unsigned tag, unsigned permissions, unsigned id) {
    for (const unsigned half : {tag, permissions, id & 0xffffU, id >> 16U})
      acl.append({static_cast<char>(half & 0xffU), static_cast<char>(half >> 8U)});
  };
  constexpr unsigned kNobody = 0xffffffffU;
  add(0x01, 6, kNobody);
  add(0x02, 4, ::geteuid());
  add(0x04, 0, kNobody);
  add(0x10, 4, kNobody);
  add(0x20, 0, kNobody);
  const Can answer = answer_of(::fsetxattr(file, kName, acl.data(), acl.size(), 0));
  if (answer != Can::yes) return answer;
  return yes_if(::fgetxattr(file, kName, nullptr, 0) > 0);
}

Can probe_modes(int file) {
  struct stat status = {};
  const Can answer = answer_of(::fchmod(file, 0751));
  if (answer != Can::yes) return answer;
  return yes_if(::fstat(file, &status) == 0 && (status.st_mode & 07777U) == 0751);
}

Can probe_owners(int file) {
  struct stat status = {};
  const int failed = ::fchown(file, kOtherUser, kOtherUser);
  if (failed != 0 && errno == EINVAL) return Can::unknown;  // an id that this container cannot name
  const Can answer = answer_of(failed);
  if (answer != Can::yes) return answer;
  return yes_if(::fstat(file, &status) == 0 && status.st_uid == kOtherUser &&
                status.st_gid == kOtherUser);
}

/// An odd second and nanoseconds without a zero at the end: what comes back shows the step.
void probe_times(int file, DestinationFacts& facts) {
  constexpr timespec kTime = {1'000'000'001, 123'456'789};
  const timespec times[2] = {kTime, kTime};
  struct stat status = {};
  facts.times = answer_of(::futimens(file, times));
  if (facts.times != Can::yes || ::fstat(file, &status) != 0) return;
  const timespec& back = status.st_mtim;
  facts.times = yes_if(std::abs(back.tv_sec - kTime.tv_sec) <= 1);
  if (facts.times == Can::no) return;
  constexpr std::uint64_t kSecond = 1'000'000'000;
  if (back.tv_sec != kTime.tv_sec) {
    facts.time_step_ns = 2 * kSecond;
    return;
  }
  std::uint64_t step = 1;
  while (step < kSecond && static_cast<std::uint64_t>(back.tv_nsec) % (step * 10) == 0) step *= 10;
  facts.time_step_ns = step;
}

Can probe_holes(int file) {
  struct stat status = {};
  if (::ftruncate(file, kHoleBytes) != 0 || ::fstat(file, &status) != 0) return Can::unknown;
  return yes_if(status.st_blocks * 512 < kHoleBytes);
}

/// Owner last: what follows it might not be ours to do.
void probe_attributes(int file, const ProbeWishes& wishes, DestinationFacts& facts) {
  if (wishes.holes) facts.holes = probe_holes(file);
  if (wishes.xattrs) facts.xattrs = probe_xattrs(file);
  if (wishes.modes) facts.modes = probe_modes(file);
  if (wishes.acls) facts.acls = probe_acls(file);
  if (wishes.times) probe_times(file, facts);
  if (wishes.owners && ::geteuid() == 0) facts.owners = probe_owners(file);
}

/// 0, or errno of what made it impossible.
int probe_in(int directory, const ProbeWishes& wishes, DestinationFacts& facts) {
  ScratchDirectory scratch(directory);
  if (!scratch) return errno;
  const UniqueFd file = create(scratch, scratch.take(kFile));
  if (!file) return errno;
  facts.was_probed = true;
  struct stat other = {};
  facts.tells_case_apart =
      yes_if(::fstatat(scratch.fd(), kFileInCapitals, &other, AT_SYMLINK_NOFOLLOW) != 0);
  probe_name_length(scratch, facts);
  probe_kinds(scratch, wishes, facts);
  probe_attributes(file.get(), wishes, facts);
  return 0;
}

}  // namespace

DestinationFacts probe_destination(const std::string& directory, const ProbeWishes& wishes) {
  DestinationFacts facts;
  const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) {
    facts.os_error = errno;
    return facts;
  }
  struct stat before = {};
  const bool is_known = ::fstat(fd.get(), &before) == 0;
  facts.held_entries = holds_entries(fd.get());
  probe_space(fd.get(), facts);
  facts.os_error = probe_in(fd.get(), wishes, facts);
  // Without -t a copy that changes nothing leaves the directory's time alone, and so do we.
  const timespec times[2] = {{0, UTIME_OMIT}, before.st_mtim};
  if (is_known) (void)::futimens(fd.get(), times);
  return facts;
}

}  // namespace msrsync::app
