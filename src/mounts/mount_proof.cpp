#include "msrsync/mounts/mount_proof.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::mounts {
namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Error unusable(const std::string& message, const std::string& path, int os_error = 0) {
  return Error{ExitCode::bad_usage, message, path, os_error};
}

std::string random_word() {
  std::array<unsigned char, 16> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    return {};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string word;
  for (const unsigned char byte : random) {
    word += kDigits[byte >> 4];
    word += kDigits[byte & 15];
  }
  return word;
}

/// A file of a name and a content that nobody can know; removed with the object.
class Witness {
 public:
  explicit Witness(const std::string& directory)
      : directory_(::open(directory.c_str(), kDirectory)), content_(random_word()) {
    const std::string word = random_word();
    if (!directory_ || word.empty() || content_.empty()) return;
    const std::string name = ".msrsync-witness-" + word;
    const UniqueFd file(::openat(directory_.get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return;
    name_ = name;
    is_made_ = write_all(file.get(), content_) && ::fsync(file.get()) == 0;
  }
  ~Witness() { (void)remove(); }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  bool is_made() const { return is_made_; }

  bool is_seen_through(int directory) const {
    const UniqueFd file(
        ::openat(directory, name_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 64> buffer{};
    const ssize_t size = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
    return size >= 0 && std::string_view(buffer.data(), static_cast<std::size_t>(size)) == content_;
  }

  bool remove() {
    if (name_.empty()) return true;
    const std::string name = std::exchange(name_, {});
    return ::unlinkat(directory_.get(), name.c_str(), 0) == 0;
  }

 private:
  UniqueFd directory_;
  std::string content_;
  std::string name_;
  bool is_made_ = false;
};

/// Kind and mode, size, and modification time.
using Look = std::tuple<mode_t, off_t, time_t, long>;

Look look_of(const struct stat& status) {
  const bool has_size = S_ISREG(status.st_mode);
  return {status.st_mode, has_size ? status.st_size : 0, status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec};
}

using Looks = std::map<std::string, std::optional<Look>>;

/// Some names of a directory, itself as "." among them.
std::optional<Looks> names_in(int directory) {
  UniqueFd fd(::openat(directory, ".", kDirectory));
  if (!fd) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd.get()), ::closedir);
  if (!stream) return std::nullopt;
  (void)fd.release();  // the stream's from now on
  Looks names{{".", {}}};
  constexpr std::size_t kMost = 1000;  // more of them prove nothing more
  while (const dirent* one = names.size() < kMost ? ::readdir(stream.get()) : nullptr) {
    if (std::string_view(one->d_name) != "..") names[one->d_name];
  }
  return names;
}

/// How the same names look in this directory; those that are not there have no look.
Looks looks_in(int directory, Looks names) {
  for (auto& [name, look] : names) {
    struct stat status = {};
    look.reset();
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      look = look_of(status);
  }
  return names;
}

}  // namespace

Result<void> prove_destinations(const std::string& destination,
                                const std::vector<std::string>& mounts) {
  Witness witness(destination);
  if (!witness.is_made())
    return unusable("cannot make a file to tell mounts by in", destination, errno);
  for (const std::string& mount : mounts) {
    if (mount == destination)
      return unusable("--dest-mount is DEST itself, not another mount of it:", mount);
    const UniqueFd directory(::open(mount.c_str(), kDirectory));
    if (!directory) return unusable("cannot open the directory of --dest-mount", mount, errno);
    if (!witness.is_seen_through(directory.get()))
      return unusable("--dest-mount is not the same directory as DEST:", mount);
  }
  if (!witness.remove())
    return unusable("cannot remove the file that mounts were told by from", destination, errno);
  return {};
}

Result<void> prove_sources(const std::string& source, const std::vector<std::string>& mounts) {
  const UniqueFd root(::open(source.c_str(), kDirectory));
  const auto names = root ? names_in(root.get()) : std::nullopt;
  if (!names) return unusable("cannot read the source", source, errno);
  for (const std::string& mount : mounts) {
    if (mount == source)
      return unusable("--source-mount is SRC itself, not another mount of it:", mount);
    const UniqueFd directory(::open(mount.c_str(), kDirectory));
    if (!directory) return unusable("cannot read the directory of --source-mount", mount, errno);
    if (looks_in(directory.get(), *names) != looks_in(root.get(), *names))
      return unusable("--source-mount does not show what SRC does:", mount);
  }
  return {};
}

}  // namespace msrsync::mounts
