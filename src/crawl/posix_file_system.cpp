#include "msrsync/crawl/posix_file_system.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstring>
#include <utility>

#include "msrsync/base/open_beneath.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::crawl {
namespace {

constexpr unsigned kStatusMask = STATX_TYPE | STATX_SIZE | STATX_NLINK | STATX_INO;
constexpr unsigned kOwnStatusMask = STATX_TYPE | STATX_MODE | STATX_INO;
constexpr unsigned kDetailsMask = STATX_BLOCKS | STATX_UID | STATX_GID;
constexpr std::uint64_t kBlockBytes = 512;  // whatever the file system's are (statx(2))

/// One getdents64(2) of this size fetches two thousand names and more; readdir(3) asks for 32 KiB.
/// Small enough for malloc to keep it, where a larger one would be mapped anew for each directory.
constexpr std::size_t kReadBytes = 64 * 1024;

/// Offsets in the record of getdents64(2): inode, position, record length, type, name.
constexpr std::size_t kRecordLengthAt = 16;
constexpr std::size_t kTypeAt = 18;
constexpr std::size_t kNameAt = 19;

EntryKind kind_of_mode(unsigned mode) {
  if (S_ISREG(mode)) return EntryKind::file;
  if (S_ISDIR(mode)) return EntryKind::directory;
  return S_ISLNK(mode) ? EntryKind::symlink : EntryKind::special;
}

NameStatus status_at(int directory, const char* name, int flags, unsigned mask) {
  struct statx data;
  if (::statx(directory, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, mask, &data) != 0) {
    return {.os_error = errno};
  }
  return {.kind = kind_of_mode(data.stx_mode),
          .size_bytes = S_ISREG(data.stx_mode) ? data.stx_size : 0,
          .links = data.stx_nlink,
          .device = makedev(data.stx_dev_major, data.stx_dev_minor),
          .inode = data.stx_ino,
          .mode = static_cast<std::uint32_t>(data.stx_mode & 07777),
          .details = {data.stx_blocks * kBlockBytes, data.stx_uid, data.stx_gid}};
}

class PosixDirectory final : public Directory {
 public:
  PosixDirectory(UniqueFd fd, unsigned more_mask) : fd_(std::move(fd)), more_mask_(more_mask) {}

  int read_names(NameSlice& slice, std::size_t max_names) override {
    slice.bytes.clear();
    slice.names.clear();
    while (slice.names.size() < max_names) {
      if (position_ == filled_) {
        if (const int error = refill(); error != 0) return error;
        if (filled_ == 0) return 0;
      }
      take_record(slice);
    }
    return 0;
  }

  NameStatus status(std::string_view name) const override {
    std::array<char, PATH_MAX> terminated;  // some file systems go beyond NAME_MAX
    if (name.size() >= terminated.size()) return {.os_error = ENAMETOOLONG};
    std::memcpy(terminated.data(), name.data(), name.size());
    terminated[name.size()] = '\0';
    return status_at(fd_.get(), terminated.data(), 0, kStatusMask | more_mask_);
  }

  NameStatus own_status() const override {
    return status_at(fd_.get(), "", AT_EMPTY_PATH, kOwnStatusMask | more_mask_);
  }

 private:
  int refill() {
    if (is_at_end_) return 0;
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(kReadBytes);
    position_ = filled_ = 0;
    long got = -1;
    do {
      got = ::syscall(SYS_getdents64, fd_.get(), buffer_.get(), kReadBytes);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return errno;
    filled_ = static_cast<std::size_t>(got);
    if (got > 0) return 0;
    is_at_end_ = true;
    buffer_.reset();  // slices of a big directory may keep it open for long
    return 0;
  }

  void take_record(NameSlice& slice) {
    const char* record = buffer_.get() + position_;
    std::uint16_t record_length = 0;
    std::memcpy(&record_length, record + kRecordLengthAt, sizeof record_length);
    position_ += record_length;
    const std::string_view name(record + kNameAt);
    if (name == "." || name == "..") return;
    slice.names.push_back({static_cast<std::uint32_t>(slice.bytes.size()),
                           static_cast<std::uint16_t>(name.size()),
                           static_cast<std::uint8_t>(record[kTypeAt])});
    slice.bytes.append(name);
  }

  UniqueFd fd_;
  const unsigned more_mask_;
  std::unique_ptr<char[]> buffer_;
  std::size_t position_ = 0;
  std::size_t filled_ = 0;
  bool is_at_end_ = false;
};

class PosixFileSystem final : public FileSystem {
 public:
  PosixFileSystem(UniqueFd root, StatusDepth depth)
      : root_(std::move(root)), more_mask_(depth == StatusDepth::details ? kDetailsMask : 0) {}

  std::unique_ptr<Directory> open(const std::string& path, int& os_error) const override {
    UniqueFd fd = open_beneath(root_.get(), path, O_RDONLY);
    os_error = fd ? 0 : errno;
    return fd ? std::make_unique<PosixDirectory>(std::move(fd), more_mask_) : nullptr;
  }

 private:
  UniqueFd root_;
  unsigned more_mask_;
};

}  // namespace

Result<std::unique_ptr<FileSystem>> open_file_system(const std::string& root, StatusDepth depth) {
  // The root itself was resolved from what the user typed: links on the way to it are followed.
  UniqueFd fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) {
    const int reason = errno;
    const auto code = reason == ENOTDIR || reason == ENOENT ? ExitCode::source_not_directory
                                                            : ExitCode::source_unreadable;
    return Error{code, "cannot open the source directory", root, reason};
  }
  return std::unique_ptr<FileSystem>(std::make_unique<PosixFileSystem>(std::move(fd), depth));
}

}  // namespace msrsync::crawl
