// The probe on real file systems: the one that tests run on, and those that root can mount without
// a disk.
#include "msrsync/app/destination_probe.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::app;

namespace {

constexpr ProbeWishes kEverything = {true, true, true, true, true, true, true, true, true, true};

/// A file system without a disk, as long as the object lives.
class Mounted {
 public:
  Mounted(const char* type, std::string directory, const char* options)
      : directory_(std::move(directory)),
        is_mounted_(::mount(type, directory_.c_str(), type, 0, options) == 0) {}
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
  ~Mounted() {
    if (is_mounted_) ::umount(directory_.c_str());
  }
  explicit operator bool() const { return is_mounted_; }

 private:
  std::string directory_;
  bool is_mounted_;
};

bool is_empty(const std::string& directory) { return std::filesystem::is_empty(directory); }

/// What every file system of Linux can do.
void expect_basics(const DestinationFacts& facts) {
  CHECK(facts.was_probed);
  CHECK(facts.os_error == 0);
  CHECK(facts.links == Can::yes);
  CHECK(facts.hard_links == Can::yes);
  CHECK(facts.fifos == Can::yes);
  CHECK(facts.modes == Can::yes);
  CHECK(facts.times == Can::yes);
  CHECK(facts.holes == Can::yes);
  CHECK(facts.tells_case_apart == Can::yes);
  CHECK(facts.longest_name == 255);
  CHECK(facts.time_step_ns >= 1);
  CHECK(facts.time_step_ns <= 1'000'000'000);
  CHECK((facts.owners == Can::unknown) == (::geteuid() != 0));
}

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("the probe leaves nothing behind, the directory's time included") {
    const test::ScratchDir scratch;
    const timespec times[2] = {{1, 0}, {1'000'000'000, 0}};
    REQUIRE(::utimensat(AT_FDCWD, scratch.path().c_str(), times, 0) == 0);
    const DestinationFacts facts = probe_destination(scratch.path(), kEverything);
    expect_basics(facts);
    CHECK_FALSE(facts.held_entries);
    CHECK(facts.free_bytes);
    CHECK(is_empty(scratch.path()));
    struct stat after = {};
    REQUIRE(::stat(scratch.path().c_str(), &after) == 0);
    CHECK(after.st_mtim.tv_sec == 1'000'000'000);
  }

  TEST_CASE("an entry that was there is seen and left alone") {
    const test::ScratchDir scratch;
    scratch.write("file");
    CHECK(probe_destination(scratch.path(), {}).held_entries);
    CHECK(std::filesystem::exists(scratch / "file"));
  }

  TEST_CASE("what is not wished for is not asked") {
    const test::ScratchDir scratch;
    const DestinationFacts facts = probe_destination(scratch.path(), {});
    CHECK(facts.was_probed);
    for (const Can one : {facts.links, facts.hard_links, facts.fifos, facts.devices, facts.xattrs,
                          facts.acls, facts.owners, facts.modes, facts.times, facts.holes}) {
      CHECK(one == Can::unknown);
    }
  }

  TEST_CASE("a directory that is not there is an answer with its reason") {
    const test::ScratchDir scratch;
    const DestinationFacts facts = probe_destination(scratch / "missing", kEverything);
    CHECK_FALSE(facts.was_probed);
    CHECK(facts.os_error == ENOENT);
  }

  TEST_CASE("tmpfs can do everything, and says what is free") {
    const test::ScratchDir scratch;
    scratch.make_directory("fs");
    const Mounted mounted("tmpfs", scratch / "fs", "size=1m,nr_inodes=100");
    if (!mounted) return;  // needs root
    const DestinationFacts facts = probe_destination(scratch / "fs", kEverything);
    expect_basics(facts);
    CHECK(facts.free_bytes == 1U << 20U);
    CHECK(facts.free_inodes == 99);
    CHECK(is_empty(scratch / "fs"));
  }

  TEST_CASE("ramfs has neither extended attributes nor ACLs, and does not say what is free") {
    const test::ScratchDir scratch;
    scratch.make_directory("fs");
    const Mounted mounted("ramfs", scratch / "fs", "");
    if (!mounted) return;  // needs root
    const DestinationFacts facts = probe_destination(scratch / "fs", kEverything);
    expect_basics(facts);
    CHECK(facts.xattrs == Can::no);
    CHECK(facts.acls == Can::no);
    CHECK_FALSE(facts.free_bytes);
    CHECK_FALSE(facts.free_inodes);
    CHECK(is_empty(scratch / "fs"));
  }

  TEST_CASE("a full file system is not taken for one that can do nothing") {
    const test::ScratchDir scratch;
    scratch.make_directory("fs");
    const Mounted mounted("tmpfs", scratch / "fs", "size=64k,nr_inodes=4");
    if (!mounted) return;  // needs root
    scratch.write("fs/one");
    const DestinationFacts facts = probe_destination(scratch / "fs", kEverything);
    CHECK(facts.was_probed);  // the last two inodes are the probe's directory and file
    CHECK(facts.links == Can::unknown);
    CHECK(facts.fifos == Can::unknown);
    CHECK(facts.longest_name == 0);
    scratch.write("fs/two");
    scratch.write("fs/three");
    const DestinationFacts none = probe_destination(scratch / "fs", kEverything);
    CHECK_FALSE(none.was_probed);
    CHECK(none.os_error == ENOSPC);
    CHECK(none.free_inodes == 0);
  }
}
