// faultfs BACKING MOUNTPOINT [-f] [-o OPTION,...]: shows the directory BACKING at MOUNTPOINT and
// makes operations fail, for tests. A word in any part of a path names the fault:
// - eio-open eio-read eio-close eio-stat eio-list: that operation (list: readdir) fails with EIO;
// - edquot enospc: so does every write;
// - erofs: creating and opening for writing fail;
// - stale: everything fails with ESTALE;
// - slow: each operation takes slow_ms (default 50).
// Options beside FUSE's own:
// - times=N: a named fault happens N times for each path, then the path is well;
// - fail_reads=N: the first N reads of any file fail with EIO;
// - slow_ms=N.
#define FUSE_USE_VERSION 31
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace {

struct Options {
  unsigned times = 0;
  unsigned fail_reads = 0;
  unsigned slow_ms = 50;
};

Options options;
int backing = -1;
std::atomic<unsigned> failed_reads{0};

enum class Operation { stat, open, open_to_write, create, read, write, close, list, other };

/// The error that `word` makes of `operation`; 0 when it concerns others.
int error_of(std::string_view word, Operation operation) {
  const bool changes = operation == Operation::create || operation == Operation::open_to_write;
  const bool opens = operation == Operation::open || operation == Operation::open_to_write;
  if (word == "stale") return ESTALE;
  if (word == "eio-open") return opens ? EIO : 0;
  if (word == "eio-read") return operation == Operation::read ? EIO : 0;
  if (word == "eio-close") return operation == Operation::close ? EIO : 0;
  if (word == "eio-stat") return operation == Operation::stat ? EIO : 0;
  if (word == "eio-list") return operation == Operation::list ? EIO : 0;
  if (word == "edquot") return operation == Operation::write ? EDQUOT : 0;
  if (word == "enospc") return operation == Operation::write ? ENOSPC : 0;
  if (word == "erofs") return changes ? EROFS : 0;
  return 0;
}

/// With times=N, counts the faults of each path and word.
bool is_spent(std::string_view path, std::string_view word) {
  static std::mutex mutex;
  static std::map<std::string, unsigned> happened;
  if (options.times == 0) return false;
  const std::lock_guard lock(mutex);
  unsigned& count = happened[std::string(path) + '\n' + std::string(word)];
  return count >= options.times || ++count == 0;
}

/// 0, or the negative errno that the operation is to fail with. May take a while.
int fault(const char* path, Operation operation) {
  const std::string_view text(path);
  if (text.find("slow") != std::string_view::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds(options.slow_ms));
  if (operation == Operation::read && failed_reads < options.fail_reads) {
    ++failed_reads;
    return -EIO;
  }
  for (const char* word : {"stale", "eio-list", "eio-open", "eio-read", "eio-close", "eio-stat",
                           "edquot", "enospc", "erofs"}) {
    if (text.find(word) == std::string_view::npos) continue;
    const int error = error_of(word, operation);
    if (error != 0 && !is_spent(text, word)) return -error;
  }
  return 0;
}

const char* below(const char* path) { return path[1] == '\0' ? "." : path + 1; }
int result_of(int returned) { return returned < 0 ? -errno : 0; }
int file_of(const fuse_file_info* info) { return static_cast<int>(info->fh); }

int fs_getattr(const char* path, struct stat* status, fuse_file_info*) {
  if (const int error = fault(path, Operation::stat); error != 0) return error;
  return result_of(::fstatat(backing, below(path), status, AT_SYMLINK_NOFOLLOW));
}

int fs_readlink(const char* path, char* target, std::size_t size) {
  if (const int error = fault(path, Operation::other); error != 0) return error;
  const ssize_t n = ::readlinkat(backing, below(path), target, size - 1);
  if (n < 0) return -errno;
  target[n] = '\0';
  return 0;
}

/// What FUSE makes runs as root; it belongs to who asked for it.
int created(const char* path, int returned) {
  if (returned < 0) return -errno;
  const fuse_context* caller = ::fuse_get_context();
  return result_of(::fchownat(backing, below(path), caller->uid, caller->gid, AT_SYMLINK_NOFOLLOW));
}

int fs_mknod(const char* path, mode_t mode, dev_t device) {
  if (const int error = fault(path, Operation::create); error != 0) return error;
  return created(path, ::mknodat(backing, below(path), mode, device));
}

int fs_mkdir(const char* path, mode_t mode) {
  if (const int error = fault(path, Operation::create); error != 0) return error;
  return created(path, ::mkdirat(backing, below(path), mode));
}

int fs_symlink(const char* target, const char* path) {
  if (const int error = fault(path, Operation::create); error != 0) return error;
  return created(path, ::symlinkat(target, backing, below(path)));
}

int fs_link(const char* from, const char* to) {
  if (const int error = fault(to, Operation::create); error != 0) return error;
  return result_of(::linkat(backing, below(from), backing, below(to), 0));
}

int fs_unlink(const char* path) { return result_of(::unlinkat(backing, below(path), 0)); }
int fs_rmdir(const char* path) { return result_of(::unlinkat(backing, below(path), AT_REMOVEDIR)); }

int fs_rename(const char* from, const char* to, unsigned flags) {
  if (const int error = fault(to, Operation::create); error != 0) return error;
  return result_of(::renameat2(backing, below(from), backing, below(to), flags));
}

int fs_chmod(const char* path, mode_t mode, fuse_file_info*) {
  return result_of(::fchmodat(backing, below(path), mode, 0));
}

int fs_chown(const char* path, uid_t user, gid_t group, fuse_file_info*) {
  return result_of(::fchownat(backing, below(path), user, group, AT_SYMLINK_NOFOLLOW));
}

int fs_utimens(const char* path, const timespec times[2], fuse_file_info*) {
  return result_of(::utimensat(backing, below(path), times, AT_SYMLINK_NOFOLLOW));
}

int fs_truncate(const char* path, off_t size, fuse_file_info* info) {
  if (const int error = fault(path, Operation::write); error != 0) return error;
  if (info != nullptr) return result_of(::ftruncate(file_of(info), size));
  const int file = ::openat(backing, below(path), O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  const int result = result_of(::ftruncate(file, size));
  ::close(file);
  return result;
}

int opened(int file, fuse_file_info* info) {
  if (file < 0) return -errno;
  info->fh = static_cast<std::uint64_t>(file);
  info->direct_io = 1;  // a read that fails is one read here, not a read ahead and another
  return 0;
}

int fs_open(const char* path, fuse_file_info* info) {
  const bool writes = (info->flags & O_ACCMODE) != O_RDONLY;
  if (const int error = fault(path, writes ? Operation::open_to_write : Operation::open);
      error != 0)
    return error;
  return opened(::openat(backing, below(path), info->flags | O_CLOEXEC), info);
}

int fs_create(const char* path, mode_t mode, fuse_file_info* info) {
  if (const int error = fault(path, Operation::create); error != 0) return error;
  const int file = ::openat(backing, below(path), info->flags | O_CREAT | O_CLOEXEC, mode);
  const int result = opened(file, info);
  return result != 0 ? result : created(path, 0);
}

int fs_read(const char* path, char* data, std::size_t size, off_t offset, fuse_file_info* info) {
  if (const int error = fault(path, Operation::read); error != 0) return error;
  const ssize_t n = ::pread(file_of(info), data, size, offset);
  return n < 0 ? -errno : static_cast<int>(n);
}

int fs_write(const char* path, const char* data, std::size_t size, off_t offset,
             fuse_file_info* info) {
  if (const int error = fault(path, Operation::write); error != 0) return error;
  const ssize_t n = ::pwrite(file_of(info), data, size, offset);
  return n < 0 ? -errno : static_cast<int>(n);
}

int fs_flush(const char* path, fuse_file_info*) { return fault(path, Operation::close); }
int fs_release(const char*, fuse_file_info* info) { return result_of(::close(file_of(info))); }
int fs_fsync(const char*, int, fuse_file_info* info) { return result_of(::fsync(file_of(info))); }

int fs_statfs(const char*, struct statvfs* status) {
  return result_of(::fstatvfs(backing, status));
}

int fs_readdir(const char* path, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info*,
               fuse_readdir_flags) {
  if (const int error = fault(path, Operation::list); error != 0) return error;
  const int file = ::openat(backing, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* directory = file < 0 ? nullptr : ::fdopendir(file);
  if (directory == nullptr) return -errno;
  while (const dirent* entry = ::readdir(directory))
    (void)fill(buffer, entry->d_name, nullptr, 0, fuse_fill_dir_flags{});
  ::closedir(directory);
  return 0;
}

void* fs_init(fuse_conn_info*, fuse_config* config) {
  config->entry_timeout = config->attr_timeout = config->negative_timeout = 0;
  return nullptr;
}

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
  table.release = fs_release;
  table.fsync = fs_fsync;
  table.statfs = fs_statfs;
  table.readdir = fs_readdir;
  return table;
}

const fuse_opt kOptions[] = {{"times=%u", offsetof(Options, times), 0},
                             {"fail_reads=%u", offsetof(Options, fail_reads), 0},
                             {"slow_ms=%u", offsetof(Options, slow_ms), 0},
                             FUSE_OPT_END};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: faultfs BACKING MOUNTPOINT [-f] [-o OPTION,...]\n");
    return 2;
  }
  backing = ::open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (backing < 0) {
    std::perror(argv[1]);
    return 1;
  }
  ::umask(0);
  argv[1] = argv[0];
  fuse_args arguments = FUSE_ARGS_INIT(argc - 1, argv + 1);
  if (::fuse_opt_parse(&arguments, &options, kOptions, nullptr) != 0) return 2;
  (void)::fuse_opt_add_arg(&arguments, "-oallow_other,default_permissions");
  const fuse_operations table = operations();
  const int status = ::fuse_main(arguments.argc, arguments.argv, &table, nullptr);
  ::fuse_opt_free_args(&arguments);
  return status;
}
