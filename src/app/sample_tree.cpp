#include "msrsync/app/sample_tree.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::app {
namespace {

/// Makes entries below one directory; the first failure is remembered and ends the work.
class TreeMaker {
 public:
  explicit TreeMaker(std::string base) : base_(std::move(base)) {}

  void directory(const std::string& name, mode_t mode = 0755) {
    check(name, ::mkdir(path(name).c_str(), mode) == 0 || errno == EEXIST);
  }
  void file(const std::string& name, std::string_view content = "content\n", mode_t mode = 0644) {
    const UniqueFd fd(::open(path(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    check(name, fd && write_all(fd.get(), content) && ::fchmod(fd.get(), mode) == 0);
  }
  void sparse_file(const std::string& name, off_t size) {
    const UniqueFd fd(::open(path(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    check(name,
          fd && ::ftruncate(fd.get(), size) == 0 && ::pwrite(fd.get(), "x", 1, size / 2) == 1);
  }
  void link(const std::string& target, const std::string& name) {
    check(name, ::symlink(target.c_str(), path(name).c_str()) == 0);
  }
  void fifo(const std::string& name) { check(name, ::mkfifo(path(name).c_str(), 0640) == 0); }
  void socket(const std::string& name) {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string full = path(name);
    const bool fits = full.size() < sizeof address.sun_path;  // a deep scratch directory: no socket
    if (fits) std::memcpy(address.sun_path, full.c_str(), full.size() + 1);
    check(name, !fits || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 0);
  }
  void touch(const std::string& name, time_t seconds, long nanoseconds) {
    const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
    check(name, ::utimensat(AT_FDCWD, path(name).c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
  }

  Result<void> result() const {
    if (!failure_.empty())
      return Error{ExitCode::self_test_failed, "cannot make", failure_, os_error_};
    return {};
  }

 private:
  std::string path(const std::string& name) const { return base_ + "/" + name; }
  void check(const std::string& name, bool is_done) {
    if (is_done || !failure_.empty()) return;
    failure_ = path(name);
    os_error_ = errno;
  }

  std::string base_;
  std::string failure_;
  int os_error_ = 0;
};

void make_odd_names(TreeMaker& tree) {
  tree.directory("names");
  const std::vector<std::string> names = {"new\nline",
                                          "tab\there",
                                          "'single'",
                                          "\"double\"",
                                          "$HOME",
                                          "back\\slash",
                                          "-rf",
                                          "--delete",
                                          "#comment",
                                          ";semicolon",
                                          ":colon",
                                          "host:path",
                                          "host::module",
                                          " leading",
                                          "trailing ",
                                          "*",
                                          "?",
                                          "[a-z]",
                                          "{a,b}",
                                          "~",
                                          "!bang",
                                          "%percent",
                                          "\\#012",
                                          "`touch x`",
                                          "caf\xc3\xa9",
                                          "invalid\xff\xfeutf8",
                                          "\x01\x1b[31m",
                                          "...",
                                          ".hidden",
                                          "=>f+++++++++|1|x",
                                          std::string(255, 'n')};
  for (const std::string& name : names) tree.file("names/" + name, name);
  for (const std::string name : {"dir\n", "-d", "a:b", "#d", " ", "\xff"}) {
    tree.directory("names/in " + name);
    tree.file("names/in " + name + "/file");
  }
}

void make_odd_kinds(TreeMaker& tree) {
  tree.directory("kinds");
  tree.directory("kinds/empty");
  tree.directory("kinds/empty/inside");
  tree.file("kinds/zero", "");
  tree.file("kinds/setuid", "x", 04755);
  tree.file("kinds/read-only", "x", 0400);
  tree.sparse_file("kinds/sparse", 16 << 20);
  tree.link("zero", "kinds/link");
  tree.link("nowhere\n", "kinds/dangling");
  tree.link("../names", "kinds/to-directory");
  tree.link("/", "kinds/absolute");
  tree.fifo("kinds/fifo");
  tree.socket("kinds/socket");
  tree.directory("kinds/sticky", 01777);
  tree.file("kinds/old");
  tree.touch("kinds/old", 0, 0);
  tree.file("kinds/fraction");
  tree.touch("kinds/fraction", 1234567890, 123456789);
}

void make_deep_and_wide(TreeMaker& tree) {
  std::string path = "deep";
  tree.directory(path);
  for (int i = 0; i < 60; ++i) tree.directory(path += "/level");
  tree.file(path + "/bottom");
  tree.directory("wide");
  for (int i = 0; i < 150; ++i) tree.file("wide/" + std::to_string(i), std::to_string(i));
}

}  // namespace

Result<void> make_odd_tree(const std::string& directory) {
  TreeMaker tree(directory);
  make_odd_names(tree);
  make_odd_kinds(tree);
  make_deep_and_wide(tree);
  for (const char* name : {"kinds/empty", "names", "deep", "."}) tree.touch(name, 1000000000, 0);
  return tree.result();
}

Result<void> make_small_files(const std::string& directory, std::uint64_t files) {
  constexpr std::uint64_t kPerDirectory = 60;
  constexpr std::uint64_t kDirectoriesPerLevel = 40;
  TreeMaker tree(directory);
  const std::string content(4096, 'm');
  std::string outer;
  std::string inner;
  for (std::uint64_t i = 0; i < files; ++i) {
    const std::uint64_t leaf = i / kPerDirectory;
    if (i % (kPerDirectory * kDirectoriesPerLevel) == 0) {
      outer = "d" + std::to_string(leaf / kDirectoriesPerLevel);
      tree.directory(outer);
    }
    if (i % kPerDirectory == 0) tree.directory(inner = outer + "/d" + std::to_string(leaf));
    // A spread of sizes without a generator: multiples of a prime, modulo the largest.
    tree.file(inner + "/f" + std::to_string(i),
              std::string_view(content).substr(0, i * 1009 % 4097));
  }
  return tree.result();
}

}  // namespace msrsync::app
