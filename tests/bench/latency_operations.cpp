#include "latency_operations.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace latencyfs {

Backing backing;

namespace {

constexpr std::uint64_t kNamesInListing = 512;
thread_local bool attributes_known = false;

struct OpenFile {
  int descriptor;
  std::atomic<bool> written{false};
};

const char* below(const char* path) { return path[1] == '\0' ? "." : path + 1; }
OpenFile& file_of(const fuse_file_info* info) {
  return *reinterpret_cast<OpenFile*>(info->fh);  // NOLINT: libfuse keeps an integer
}
int result_of(ssize_t returned) { return returned < 0 ? -errno : 0; }

/// The result of an operation that answers with the attributes of what it changed.
int changed(int returned) {
  attributes_known = returned >= 0;
  return result_of(returned);
}

/// What is made here is made by root; it belongs to who asked for it.
int created(const char* path, int returned) {
  if (returned < 0) return -errno;
  const fuse_context* caller = ::fuse_get_context();
  if (caller->uid == 0 && caller->gid == 0) return changed(0);
  return changed(
      ::fchownat(backing.directory, below(path), caller->uid, caller->gid, AT_SYMLINK_NOFOLLOW));
}

int fs_getattr(const char* path, struct stat* status, fuse_file_info* info) {
  if (!attributes_known) backing.service->request(Kind::stat);
  attributes_known = false;
  if (info != nullptr) return result_of(::fstat(file_of(info).descriptor, status));
  return result_of(::fstatat(backing.directory, below(path), status, AT_SYMLINK_NOFOLLOW));
}

int fs_readlink(const char* path, char* target, std::size_t size) {
  backing.service->request(Kind::readlink);
  const ssize_t n = ::readlinkat(backing.directory, below(path), target, size - 1);
  if (n < 0) return -errno;
  target[n] = '\0';
  return 0;
}

int fs_mknod(const char* path, mode_t mode, dev_t device) {
  backing.service->request(Kind::mknod);
  return created(path, ::mknodat(backing.directory, below(path), mode, device));
}

int fs_mkdir(const char* path, mode_t mode) {
  backing.service->request(Kind::mkdir);
  return created(path, ::mkdirat(backing.directory, below(path), mode));
}

int fs_symlink(const char* target, const char* path) {
  backing.service->request(Kind::symlink);
  return created(path, ::symlinkat(target, backing.directory, below(path)));
}

int fs_link(const char* from, const char* to) {
  backing.service->request(Kind::link);
  return changed(::linkat(backing.directory, below(from), backing.directory, below(to), 0));
}

int fs_unlink(const char* path) {
  backing.service->request(Kind::unlink);
  return result_of(::unlinkat(backing.directory, below(path), 0));
}

int fs_rmdir(const char* path) {
  backing.service->request(Kind::rmdir);
  return result_of(::unlinkat(backing.directory, below(path), AT_REMOVEDIR));
}

int fs_rename(const char* from, const char* to, unsigned flags) {
  backing.service->request(Kind::rename);
  return result_of(
      ::renameat2(backing.directory, below(from), backing.directory, below(to), flags));
}

int fs_chmod(const char* path, mode_t mode, fuse_file_info*) {
  backing.service->request(Kind::chmod);
  return changed(::fchmodat(backing.directory, below(path), mode, 0));
}

int fs_chown(const char* path, uid_t user, gid_t group, fuse_file_info*) {
  backing.service->request(Kind::chown);
  return changed(::fchownat(backing.directory, below(path), user, group, AT_SYMLINK_NOFOLLOW));
}

int fs_utimens(const char* path, const timespec times[2], fuse_file_info*) {
  backing.service->request(Kind::utimens);
  return changed(::utimensat(backing.directory, below(path), times, AT_SYMLINK_NOFOLLOW));
}

int fs_truncate(const char* path, off_t size, fuse_file_info* info) {
  backing.service->request(Kind::truncate);
  if (info != nullptr) return changed(::ftruncate(file_of(info).descriptor, size));
  const int file = ::openat(backing.directory, below(path), O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  const int result = changed(::ftruncate(file, size));
  ::close(file);
  return result;
}

int opened(int descriptor, fuse_file_info* info) {
  if (descriptor < 0) return -errno;
  auto file = std::make_unique<OpenFile>();
  file->descriptor = descriptor;
  info->fh = reinterpret_cast<std::uintptr_t>(file.release());  // NOLINT: libfuse keeps an integer
  return 0;
}

int fs_open(const char* path, fuse_file_info* info) {
  backing.service->request(Kind::open);
  return opened(::openat(backing.directory, below(path), info->flags | O_CLOEXEC), info);
}

int fs_create(const char* path, mode_t mode, fuse_file_info* info) {
  backing.service->request(Kind::create);
  const int file =
      ::openat(backing.directory, below(path), info->flags | O_CREAT | O_CLOEXEC, mode);
  const int result = opened(file, info);
  return result != 0 ? result : created(path, 0);
}

int fs_read(const char*, char* data, std::size_t size, off_t offset, fuse_file_info* info) {
  backing.service->request(Kind::read);
  const ssize_t n = ::pread(file_of(info).descriptor, data, size, offset);
  return n < 0 ? -errno : static_cast<int>(n);
}

int fs_write(const char*, const char* data, std::size_t size, off_t offset, fuse_file_info* info) {
  backing.service->request(Kind::write);
  file_of(info).written = true;
  const ssize_t n = ::pwrite(file_of(info).descriptor, data, size, offset);
  return n < 0 ? -errno : static_cast<int>(n);
}

int fs_flush(const char*, fuse_file_info* info) {
  if (file_of(info).written.exchange(false)) backing.service->request(Kind::flush);
  return 0;
}

int fs_fsync(const char*, int, fuse_file_info* info) {
  backing.service->request(Kind::fsync);
  return result_of(::fsync(file_of(info).descriptor));
}

int fs_release(const char*, fuse_file_info* info) {
  const std::unique_ptr<OpenFile> file(&file_of(info));
  return result_of(::close(file->descriptor));
}

int fs_statfs(const char*, struct statvfs* status) {
  backing.service->request(Kind::statfs);
  return result_of(::fstatvfs(backing.directory, status));
}

/// libfuse asks once for each opening and serves the kernel's small portions itself.
int fs_readdir(const char* path, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info*,
               fuse_readdir_flags) {
  const int file = ::openat(backing.directory, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* directory = file < 0 ? nullptr : ::fdopendir(file);
  if (directory == nullptr) return -errno;
  std::uint64_t names = 0;
  for (const dirent* entry = ::readdir(directory); entry != nullptr;
       entry = ::readdir(directory), ++names) {
    struct stat status = {};
    status.st_ino = entry->d_ino;
    status.st_mode = static_cast<mode_t>(DTTOIF(entry->d_type));
    (void)fill(buffer, entry->d_name, &status, 0, fuse_fill_dir_flags{});
  }
  ::closedir(directory);
  backing.service->request(Kind::list, 1 + names / kNamesInListing);
  return 0;
}

void* fs_init(fuse_conn_info* connection, fuse_config* config) {
  config->use_ino = 1;
  config->hard_remove = 1;
  config->auto_cache = 1;
  config->entry_timeout = config->attr_timeout = config->ac_attr_timeout = backing.cache_seconds;
  config->ac_attr_timeout_set = 1;
  config->negative_timeout = 0;
  connection->max_background = kRequestsAtOnce;
  connection->congestion_threshold = kRequestsAtOnce;
  return nullptr;
}

}  // namespace

fuse_operations operations() {
  fuse_operations table = {};
  table.init = fs_init;
  table.getattr = fs_getattr;
  table.readlink = fs_readlink;
  table.mknod = fs_mknod;
  table.mkdir = fs_mkdir;
  table.symlink = fs_symlink;
  table.link = fs_link;
  table.unlink = fs_unlink;
  table.rmdir = fs_rmdir;
  table.rename = fs_rename;
  table.chmod = fs_chmod;
  table.chown = fs_chown;
  table.utimens = fs_utimens;
  table.truncate = fs_truncate;
  table.open = fs_open;
  table.create = fs_create;
  table.read = fs_read;
  table.write = fs_write;
  table.flush = fs_flush;
  table.fsync = fs_fsync;
  table.release = fs_release;
  table.statfs = fs_statfs;
  table.readdir = fs_readdir;
  return table;
}

}  // namespace latencyfs
