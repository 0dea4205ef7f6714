#include "msrsync/base/directory_identity.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("a directory is the same as itself under any name, and no other") {
    const test::ScratchDir scratch;
    scratch.make_directory("a");
    scratch.make_directory("b");
    std::filesystem::create_symlink("a", scratch / "link");
    const DirectoryIdentity a = identity_of(scratch / "a");
    CHECK(a.inode != 0);
    CHECK(is_same_directory(a, identity_of(scratch / "a", Freshness::cached)));
    CHECK(is_same_directory(a, identity_of(scratch / "link")));
    CHECK_FALSE(is_same_directory(a, identity_of(scratch / "b")));
    CHECK_FALSE(is_same_directory(a, identity_of(scratch / "c")));
    CHECK(identity_of(scratch / "c").os_error == ENOENT);
  }

  TEST_CASE("births tell directories apart, where both are known") {
    const DirectoryIdentity one{1, 2, 3, 0};
    CHECK(is_same_directory(one, {1, 2, 3, 0}));
    CHECK_FALSE(is_same_directory(one, {1, 2, 4, 0}));
    CHECK(is_same_directory(one, {1, 2, 0, 0}));
    CHECK_FALSE(is_same_directory(one, {2, 2, 3, 0}));
  }
}
