#include "msrsync/fill/directory_finisher.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

struct Bench {
  Bench() : pair(trees.scratch / "s", trees.scratch / "d", false) {
    trees.make_directory("s/dir", 0751);
    trees.make_directory("d/dir", 0700);
    trees.set_time("s/dir", 5);
  }
  NameAccount finish(const std::string& directory) const {
    return DirectoryFinisher(pair).finish(directory);
  }

  test::TwoTrees trees;
  DirectoryPair pair;
};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("a directory gets owner, mode and time once, and is right then") {
    const Bench bench;
    const bool is_root = ::geteuid() == 0;
    if (is_root) REQUIRE(::chown((bench.trees.scratch / "s/dir").c_str(), 1234, 4321) == 0);
    bench.trees.set_mode("s/dir", 03551);  // no w for the owner; setgid and sticky
    bench.trees.set_time("s/dir", 5, 7);
    const NameAccount account = bench.finish("dir");
    CHECK(account.ending == Ending::written);
    CHECK_FALSE(account.is_file);
    const struct stat copy = bench.trees.status("d/dir");
    CHECK((copy.st_mode & 07777) == 03551);
    CHECK(copy.st_mtim.tv_sec == 5);
    CHECK(copy.st_mtim.tv_nsec == 7);
    if (is_root) CHECK((copy.st_uid == 1234 && copy.st_gid == 4321));
    CHECK(bench.finish("dir").ending == Ending::right);
  }

  TEST_CASE("the root is a directory, too") {
    const Bench bench;
    bench.trees.set_mode("s", 0711);
    CHECK(bench.finish("").ending == Ending::written);
    CHECK((bench.trees.status("d").st_mode & 07777) == 0711);
  }

  TEST_CASE("what is not a directory on both sides is left, and nothing follows a link") {
    const Bench bench;
    bench.trees.make_directory("s/missing");
    bench.trees.make_directory("s/file");
    bench.trees.write("d/file", "text", 0600);
    bench.trees.make_directory("s/link");
    bench.trees.make_directory("elsewhere", 0700);
    bench.trees.link("d/link", bench.trees.scratch / "elsewhere");
    bench.trees.make_directory("d/gone", 0700);
    for (const char* directory : {"missing", "file", "link", "gone", "../elsewhere"}) {
      CAPTURE(directory);
      CHECK(bench.finish(directory).ending == Ending::left);
    }
    CHECK_FALSE(bench.trees.is_there("d/missing"));
    CHECK((bench.trees.status("d/file").st_mode & 07777) == 0600);
    CHECK((bench.trees.status("elsewhere").st_mode & 07777) == 0700);
    CHECK((bench.trees.status("d/gone").st_mode & 07777) == 0700);
  }
}
