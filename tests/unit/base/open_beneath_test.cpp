#include "msrsync/base/open_beneath.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("directories are opened beneath the root, and through no link") {
    const test::ScratchDir scratch;
    scratch.make_directory("root/a/b");
    scratch.make_directory("outside");
    scratch.write("root/file", "");
    std::filesystem::create_directory_symlink("a", scratch / "root/inside");
    std::filesystem::create_directory_symlink("../outside", scratch / "root/away");
    const std::string root_path = scratch / "root";
    const UniqueFd root(::open(root_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(root);
    struct Row {
      const char* path;
      int os_error;
    };
    const Row rows[] = {
        {"", 0},
        {"a", 0},
        {"a/b", 0},
        {"file", ENOTDIR},
        {"none", ENOENT},
        {"inside", ELOOP},
        {"inside/b", ELOOP},
        {"away", ELOOP},
        {"../outside", EXDEV},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      errno = 0;
      const UniqueFd fd = open_beneath(root.get(), row.path, O_PATH);
      CHECK(static_cast<bool>(fd) == (row.os_error == 0));
      // A link where O_NOFOLLOW and O_DIRECTORY meet is no directory.
      if (!fd) CHECK((errno == row.os_error || (row.os_error == ELOOP && errno == ENOTDIR)));
    }
  }

  TEST_CASE("what is opened to be read can be read, by any length of path") {
    const test::ScratchDir scratch;
    const UniqueFd root(::open((scratch / "").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(root);
    std::string path;
    UniqueFd at(::openat(root.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const std::string component(250, 'n');
    while (path.size() <= 4096) {  // PATH_MAX: no single call opens it
      REQUIRE(::mkdirat(at.get(), component.c_str(), 0700) == 0);
      at = UniqueFd(::openat(at.get(), component.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      path += (path.empty() ? "" : "/") + component;
    }
    const UniqueFd deep = open_beneath(root.get(), path, O_RDONLY);
    CHECK(deep);
    CHECK((::fcntl(deep.get(), F_GETFL) & O_PATH) == 0);
  }
}
