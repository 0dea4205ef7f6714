#include "msrsync/fill/directory_pair.hpp"

#include <doctest/doctest.h>

#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

DirectoryPair pair_of(const test::TwoTrees& trees, bool is_named = false) {
  return DirectoryPair(trees.scratch / "s", trees.scratch / "d", is_named);
}

/// `fd` is the directory `path`.
bool stands_in(int fd, const test::TwoTrees& trees, const std::string& path) {
  struct stat here = {};
  const struct stat wanted = trees.status(path);
  return ::fstat(fd, &here) == 0 && here.st_dev == wanted.st_dev && here.st_ino == wanted.st_ino;
}

mode_t mode_of(const test::TwoTrees& trees, const std::string& path) {
  return trees.status(path).st_mode & 07777;
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("missing directories are made with those above them: the source's bits and u+rwx") {
    const test::TwoTrees trees;
    trees.make_directory("s/open/closed/shared", 02775);
    trees.set_mode("s/open", 0755);
    trees.set_mode("s/open/closed", 0055);
    DirectoryPair pair = pair_of(trees);
    REQUIRE(pair.is_open());
    REQUIRE(pair.move_to("open/closed/shared"));
    CHECK(mode_of(trees, "d/open") == 0755);
    CHECK(mode_of(trees, "d/open/closed") == 0755);
    CHECK(mode_of(trees, "d/open/closed/shared") == 0700);  // first_mode()
    CHECK(stands_in(pair.source(), trees, "s/open/closed/shared"));
    CHECK(stands_in(pair.destination(), trees, "d/open/closed/shared"));
    REQUIRE(pair.move_to("open"));
    CHECK(stands_in(pair.destination(), trees, "d/open"));
    REQUIRE(pair.move_to(""));
    CHECK(stands_in(pair.source(), trees, "s"));
    CHECK(stands_in(pair.destination(), trees, "d"));
  }

  TEST_CASE("directories that are there are left as they are") {
    const test::TwoTrees trees;
    trees.make_directory("s/a/b");
    trees.make_directory("d/a", 0700);
    trees.set_time("d/a", 5);
    DirectoryPair pair = pair_of(trees);
    REQUIRE(pair.move_to("a"));
    CHECK(mode_of(trees, "d/a") == 0700);
    CHECK(trees.status("d/a").st_mtim.tv_sec == 5);
    CHECK_FALSE(trees.is_there("d/a/b"));
  }

  TEST_CASE("no link is followed, at either side and in any place, and nothing is made") {
    struct Row {
      const char* name;
      const char* link;
    };
    for (const Row& row :
         {Row{"above at the destination", "d/a"}, Row{"itself at the destination", "d/a/b"},
          Row{"above at the source", "s/a"}, Row{"itself at the source", "s/a/b"}}) {
      for (const char* target : {"", "gone"}) {
        CAPTURE(row.name);
        CAPTURE(target);
        const test::TwoTrees trees;
        trees.make_directory("s/a/b/c");
        trees.make_directory("elsewhere/b/c");
        const std::string link = row.link;
        std::filesystem::remove_all(trees.scratch / link);
        trees.make_directory(std::filesystem::path(link).parent_path());
        trees.link(link, trees.scratch / (std::string("elsewhere") + target));
        DirectoryPair pair = pair_of(trees);
        CHECK_FALSE(pair.move_to("a/b/c"));
        CHECK_FALSE(pair.move_to("a/b/c"));  // nor does it forget
        CHECK(trees.status(link).st_mode == (S_IFLNK | 0777));
        CHECK_FALSE(trees.is_there("elsewheregone"));
        CHECK(pair.destination() < 0);
        REQUIRE(pair.move_to(""));  // but goes on elsewhere
      }
    }
  }

  TEST_CASE("what is no directory, and what leads out of the tree, is not moved to") {
    const test::TwoTrees trees;
    trees.make_directory("s/a/b");
    trees.make_directory("out");
    trees.write("d/a", "a file");
    DirectoryPair pair = pair_of(trees);
    CHECK_FALSE(pair.move_to("a/b"));
    CHECK_FALSE(pair.move_to("gone"));
    CHECK_FALSE(pair.move_to("../out"));
    CHECK_FALSE(pair.move_to("a/../../out"));
    CHECK(trees.text("d/a") == "a file");
    CHECK_FALSE(trees.is_there("d/gone"));
  }

  TEST_CASE("a link in DEST's own place is followed for SRC/ alone") {
    const test::TwoTrees trees;
    std::filesystem::rename(trees.scratch / "d", trees.scratch / "real");
    trees.link("d", "real");
    CHECK(pair_of(trees).is_open());
    CHECK_FALSE(pair_of(trees, true).is_open());
    std::filesystem::remove(trees.scratch / "d");
    CHECK_FALSE(pair_of(trees).is_open());
    trees.make_directory("d");
    CHECK(pair_of(trees, true).is_open());
    std::filesystem::remove(trees.scratch / "s");
    CHECK_FALSE(pair_of(trees).is_open());
  }
}
