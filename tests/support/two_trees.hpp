// A tree and a copy of it, for tests of what is written from one into the other.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "msrsync/base/unique_fd.hpp"
#include "support/scratch_dir.hpp"

namespace msrsync::test {

/// The directories s and d. The umask is 0 as long as it lives, as in a fill worker.
class TwoTrees {
 public:
  static constexpr time_t kOld = 1'000'000'000;  ///< every file's time, to begin with

  TwoTrees() : umask_(::umask(0)) {
    for (const char* side : {"s", "d"}) {
      scratch.make_directory(side);
      set_mode(side, 0755);
    }
  }
  TwoTrees(const TwoTrees&) = delete;
  TwoTrees& operator=(const TwoTrees&) = delete;
  ~TwoTrees() { ::umask(umask_); }

  void write(const std::string& path, const std::string& text, mode_t mode = 0644) const {
    scratch.write(path, text);
    set_mode(path, mode);
    set_time(path, kOld);
  }
  /// A hole in the place of these bytes, which are zeros already. The time stays.
  void punch(const std::string& path, std::size_t begin, std::size_t length) const {
    const UniqueFd file(::open((scratch / path).c_str(), O_WRONLY | O_CLOEXEC));
    REQUIRE(file);
    REQUIRE(::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(begin), static_cast<off_t>(length)) == 0);
    set_time(path, kOld);
  }
  void make_directory(const std::string& path, mode_t mode = 0755) const {
    scratch.make_directory(path);
    set_mode(path, mode);
  }
  void link(const std::string& path, const std::string& target) const {
    std::filesystem::create_symlink(target, scratch / path);
  }
  void set_mode(const std::string& path, mode_t mode) const {
    REQUIRE(::chmod((scratch / path).c_str(), mode) == 0);
  }
  void set_time(const std::string& path, time_t seconds, long nanoseconds = 7) const {
    const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
    REQUIRE(::utimensat(AT_FDCWD, (scratch / path).c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
  }
  struct stat status(const std::string& path) const {
    struct stat status = {};
    REQUIRE(::lstat((scratch / path).c_str(), &status) == 0);
    return status;
  }
  bool is_there(const std::string& path) const {
    struct stat status = {};
    return ::lstat((scratch / path).c_str(), &status) == 0;
  }
  std::string text(const std::string& path) const {
    std::ifstream file(scratch / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// Whether a copy is made at once here (ioctl_ficlone(2)): then nothing can happen while it
  /// lasts.
  bool can_share() const {
    scratch.write("from", "text");
    scratch.write("to");
    const UniqueFd from(::open((scratch / "from").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd to(::open((scratch / "to").c_str(), O_WRONLY | O_CLOEXEC));
    return ::ioctl(to.get(), FICLONE, from.get()) == 0;
  }

  ScratchDir scratch;

 private:
  mode_t umask_;
};

/// Bytes of which no two blocks are alike, and none is zero.
inline std::string noise(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : text) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(1 + (state >> 24) % 255);
  }
  return text;
}

}  // namespace msrsync::test
