#include "msrsync/rsync/quick_check.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

constexpr std::uint32_t kFile = S_IFREG | 0644;

/// Two trees; names are made in both with the same time.
struct Bench {
  Bench() {
    for (const char* side : {"s", "d"}) scratch.make_directory(std::string(side) + "/dir");
  }

  void set_time(const std::string& path, time_t seconds, long nanoseconds = 7) const {
    const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
  }
  void write(const std::string& path, const std::string& text, time_t seconds = 5) const {
    scratch.write(path, text);
    set_time(scratch / path, seconds);
  }
  void link(const std::string& path, const std::string& target) const {
    std::filesystem::create_symlink(target, scratch / path);
    set_time(scratch / path, 5);
  }
  std::shared_ptr<const QuickCheck> open(const std::string& name = {},
                                         CheckDepth depth = CheckDepth::entries) const {
    Source source;
    source.root = scratch / "s";
    source.destination = scratch / "d";
    source.name = name;
    return QuickCheck::open(source, depth);
  }

  test::ScratchDir scratch;
};

UserOptions options(const std::vector<std::string>& words) {
  const auto parsed = parse_user_options(words);
  REQUIRE(parsed.has_value());
  return *parsed;
}

/// Those of one presence, in order.
std::string names_of(const DirectoryBatch& batch, Presence presence) {
  std::string names;
  for (const Entry& entry : batch.entries) {
    if (entry.presence == presence) names += std::string(batch.name_of(entry)) + ' ';
  }
  return names;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("entries are the same when rsync would have nothing to compare or to mend") {
    const EntryStatus file{kFile, 1, 2, 30, 1000};
    struct Row {
      const char* name;
      EntryStatus copy;
      bool is_same;
    };
    const Row rows[] = {
        {"itself", file, true},
        {"mode", {S_IFREG | 0600, 1, 2, 30, 1000}, false},
        {"setuid", {kFile | S_ISUID, 1, 2, 30, 1000}, false},
        {"owner", {kFile, 9, 2, 30, 1000}, false},
        {"group", {kFile, 1, 9, 30, 1000}, false},
        {"size", {kFile, 1, 2, 31, 1000}, false},
        {"second", {kFile, 1, 2, 30, 1001}, false},
        {"kind", {S_IFLNK | 0644, 1, 2, 30, 1000}, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(is_same(file, row.copy) == row.is_same);
      CHECK(is_same(row.copy, file) == row.is_same);
    }
    const EntryStatus directory{S_IFDIR | 0755, 1, 2, 4096, 1000};
    EntryStatus larger = directory;
    larger.size_bytes = 8192;
    CHECK(is_same(directory, larger));  // a directory's size is the file system's own affair
    const EntryStatus fifo{S_IFIFO | 0644, 1, 2, 0, 1000};
    CHECK_FALSE(is_same(fifo, fifo));
  }

  TEST_CASE("only with options that leave it at size, time and what -a keeps") {
    CHECK(may_quick_check(options({"-aS", "--numeric-ids"})));
    CHECK(may_quick_check(options({"-ahv", "--inplace"})));
    CHECK(may_quick_check(options({"-aH"})));
    for (const char* word : {"-aA", "-aX", "-ac", "-aI", "-au", "-ab", "-aU", "-rt",
                             "--ignore-existing", "--existing", "--exclude=x", "--chmod=a+r",
                             "--fake-super", "--link-dest=/x", "--modify-window=2", "--append"}) {
      CAPTURE(word);
      CHECK_FALSE(may_quick_check(options({word})));
    }
  }

  TEST_CASE("a batch is marked entry by entry") {
    const Bench bench;
    for (const char* side : {"s/", "d/"}) {
      bench.write(side + std::string("dir/same"), "text");
      bench.write(side + std::string("dir/longer"), side == std::string("s/") ? "text" : "texts");
      bench.write(side + std::string("dir/later"), "text", side == std::string("s/") ? 5 : 6);
      bench.link(side + std::string("dir/link"), "same");
      bench.link(side + std::string("dir/other-link"), side == std::string("s/") ? "a" : "b");
    }
    // As a file system leaves it that keeps whole seconds.
    bench.set_time(bench.scratch / "d/dir/same", 5, 0);
    bench.write("s/dir/new", "text");
    bench.write("s/dir/was-link", "text");
    bench.link("d/dir/was-link", "same");

    DirectoryBatch batch;
    batch.directory = "dir";
    for (const char* name : {"same", "longer", "later", "new", "was-link", "gone"})
      batch.add(name, EntryKind::file, 4);
    for (const char* name : {"link", "other-link"}) batch.add(name, EntryKind::symlink, 0);
    batch.add("fifo", EntryKind::special, 0);
    const auto check = bench.open();
    REQUIRE(check);
    check->mark(batch);
    CHECK(names_of(batch, Presence::right) == "same link ");
    CHECK(names_of(batch, Presence::absent) == "new gone ");
    CHECK(names_of(batch, Presence::other) == "longer later was-link other-link ");
    CHECK(names_of(batch, Presence::unknown) == "fifo ");
    CHECK(batch.is_there);
  }

  TEST_CASE("with less depth only directories are looked for") {
    const Bench bench;
    for (const char* side : {"s/", "d/"}) bench.write(side + std::string("dir/same"), "text");
    bench.write("s/gone/f", "text");
    const auto check = bench.open({}, CheckDepth::directories);
    REQUIRE(check);
    for (const bool is_there : {true, false}) {
      DirectoryBatch batch;
      batch.directory = is_there ? "dir" : "gone";
      batch.add("same", EntryKind::file, 4);
      check->mark(batch);
      CHECK(batch.is_there == is_there);
      CHECK(batch.entries.front().presence == Presence::unknown);
    }
    DirectoryBatch leaf;
    leaf.directory = "dir";
    leaf.is_leaf = true;
    check->mark(leaf);
    CHECK(leaf.is_there);
    CHECK_FALSE(check->is_right_directory("dir"));
    CHECK_FALSE(check->is_right_directory("."));
  }

  TEST_CASE("nothing is right behind a link at the destination, or where it is not") {
    const Bench bench;
    bench.write("s/dir/f", "text");
    bench.write("d/other/f", "text");
    std::filesystem::remove(bench.scratch / "d/dir");
    std::filesystem::create_directory_symlink("other", bench.scratch / "d/dir");
    for (const char* directory : {"dir", "nowhere"}) {
      CAPTURE(directory);
      DirectoryBatch batch;
      batch.directory = directory;
      batch.add("f", EntryKind::file, 4);
      bench.open()->mark(batch);
      CHECK(batch.entries.front().presence == Presence::unknown);
      CHECK_FALSE(batch.is_there);
    }
  }

  TEST_CASE("a link in DEST's own place is followed as plain rsync does: for SRC/ alone") {
    const Bench bench;
    std::filesystem::rename(bench.scratch / "d", bench.scratch / "real");
    std::filesystem::create_directory_symlink("real", bench.scratch / "d");
    CHECK(bench.open());
    CHECK_FALSE(bench.open("d"));
    std::filesystem::remove(bench.scratch / "d");
    CHECK_FALSE(bench.open());
  }

  TEST_CASE("directories are compared when their turn comes, once anything was right at all") {
    const Bench bench;
    for (const char* side : {"s/", "d/"}) {
      bench.write(side + std::string("dir/f"), "text");
      bench.set_time(bench.scratch / (side + std::string("dir")), 5);
      bench.set_time(bench.scratch / side, 5);
    }
    const auto check = bench.open();
    CHECK_FALSE(check->is_right_directory("dir"));
    DirectoryBatch batch;
    batch.directory = "dir";
    batch.add("f", EntryKind::file, 4);
    check->mark(batch);
    CHECK(check->is_right_directory("dir"));
    CHECK(check->is_right_directory("."));
    bench.write("d/dir/stray", "");  // changes the directory's time
    CHECK_FALSE(check->is_right_directory("dir"));
    CHECK_FALSE(check->is_right_directory("nowhere"));
  }
}
