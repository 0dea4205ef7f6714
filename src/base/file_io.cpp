#include "msrsync/base/file_io.hpp"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace msrsync {
namespace {

/// Unique among the living processes of this host and their threads; another host, or a process
/// that was killed, may have left the same name.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  return path + ".tmp." + std::to_string(::getpid()) + "." + std::to_string(counter++);
}

Error failed(ExitCode code, const char* what, const std::string& path) {
  return {code, what, path, errno};
}

/// Writes a new file beside `path` and gives its name.
Result<std::string> write_temporary(const std::string& path, std::string_view content,
                                    ExitCode code) {
  constexpr int kTries = 1000;
  std::string temporary = temporary_name(path);
  Result<UniqueFd> file = create_file(temporary, code);
  for (int i = 1; i < kTries && !file && file.error().os_error == EEXIST; ++i) {
    temporary = temporary_name(path);
    file = create_file(temporary, code);
  }
  if (!file) return file.error();
  if (write_all(file->get(), content) && ::close(file->release()) == 0) return temporary;
  const Error error = failed(code, "cannot write", path);
  ::unlink(temporary.c_str());
  return error;
}

}  // namespace

Result<std::string> read_file(const std::string& path, ExitCode code, std::size_t limit_bytes) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return failed(code, "cannot open", path);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) return failed(code, "cannot stat", path);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit_bytes) ::lseek(file.get(), static_cast<off_t>(size - limit_bytes), SEEK_SET);

  std::string content;
  content.reserve(std::min(size, limit_bytes));
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(code, "cannot read", path);
    if (n == 0) return content;
    content.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<UniqueFd> create_file(const std::string& path, ExitCode code) {
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return failed(code, "cannot create", path);
  return file;
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Result<void> write_file_atomically(const std::string& path, std::string_view content,
                                   ExitCode code) {
  const Result<std::string> temporary = write_temporary(path, content, code);
  if (!temporary) return temporary.error();
  if (::rename(temporary->c_str(), path.c_str()) == 0) return {};
  const Error error = failed(code, "cannot write", path);
  ::unlink(temporary->c_str());
  return error;
}

Result<bool> write_file_once(const std::string& path, std::string_view content, ExitCode code) {
  const Result<std::string> temporary = write_temporary(path, content, code);
  if (!temporary) return temporary.error();
  const bool is_ours = ::link(temporary->c_str(), path.c_str()) == 0;
  const Error error = failed(code, "cannot write", path);
  ::unlink(temporary->c_str());
  if (!is_ours && error.os_error != EEXIST) return error;
  return is_ours;
}

}  // namespace msrsync
