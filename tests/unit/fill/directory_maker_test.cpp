#include "msrsync/fill/directory_maker.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <unistd.h>

#include <filesystem>

#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

struct Bench {
  Bench() : pair(trees.scratch / "s", trees.scratch / "d", false) {}
  mode_t mode_of(const std::string& path) const { return trees.status(path).st_mode & 07777; }

  test::TwoTrees trees;
  DirectoryPair pair;
};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("directories are made with those above them, as the umask has it") {
    const Bench bench;
    bench.trees.make_directory("s/a/b/c");
    DirectoryMaker maker(bench.pair, false);
    ::umask(027);
    CHECK(maker.make("a/b/c") == 0);
    ::umask(0);
    CHECK(bench.mode_of("d/a") == 0750);
    CHECK(bench.mode_of("d/a/b/c") == 0750);
    CHECK(maker.make("a/b") == 0);
    CHECK(maker.make("") == 0);
    CHECK(bench.mode_of("d/a/b") == 0750);
    CHECK(maker.make("a/gone/c") == ENOENT);
    CHECK_FALSE(bench.trees.is_there("d/a/gone"));
  }

  TEST_CASE("neither a link nor a file in a directory's place is followed or replaced") {
    const Bench bench;
    bench.trees.make_directory("elsewhere");
    bench.trees.link("d/link", "../elsewhere");
    bench.trees.write("d/file", "x");
    DirectoryMaker maker(bench.pair, false);
    for (const char* path : {"link", "link/below", "file", "file/below"}) {
      CAPTURE(path);
      const int os_error = maker.make(path);
      CHECK((os_error == ELOOP || os_error == ENOTDIR));
    }
    CHECK(std::filesystem::is_empty(bench.trees.scratch / "elsewhere"));
    CHECK(std::filesystem::is_symlink(bench.trees.scratch / "d/link"));
  }

  TEST_CASE("an ordinary user's closed directories are opened where that is wanted") {
    if (::geteuid() == 0) return;  // root needs none of it
    const Bench bench;
    bench.trees.make_directory("s/closed/new");
    bench.trees.make_directory("d/closed", 0555);
    CHECK(DirectoryMaker(bench.pair, false).make("closed/new") == EACCES);
    CHECK(DirectoryMaker(bench.pair, true).make("closed/new") == 0);
    CHECK(bench.mode_of("d/closed") == 0755);
  }
}
