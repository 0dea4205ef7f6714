#include "msrsync/count/counter.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "msrsync/crawl/crawler.hpp"
#include "support/fake_file_system.hpp"

using namespace msrsync;
using count::Counter;
using test::FakeFileSystem;

namespace {

const crawl::CrawlSettings kCounting = {
    .threads = 4, .record_links = true, .record_details = true, .slice_names = 5};

TreeCount count_of(const FakeFileSystem& tree, std::vector<std::string> directories = {"top"},
                   crawl::CrawlSettings settings = kCounting) {
  Counter counter(std::move(directories));
  crawl::crawl(tree, SourceId{0}, settings,
               [&](DirectoryBatch&& batch) {
                 counter.add(batch);
                 return true;
               },
               {});
  return counter.count();
}

/// As stored on a disk: everything has its blocks, and belongs to somebody.
FakeFileSystem::Node& stored(FakeFileSystem::Node& node, std::uint32_t user, std::uint32_t group) {
  node.status.details = {node.status.size_bytes, user, group};
  return node;
}

}  // namespace

TEST_SUITE("count") {
  TEST_CASE("kinds and bytes are counted, the root among the directories") {
    FakeFileSystem tree;
    tree.file("a", 7);
    tree.file("d/large", kLargeFileBytes);
    tree.file("d/small", kLargeFileBytes - 1);
    tree.add("d/link", EntryKind::symlink);
    tree.add("d/fifo", EntryKind::special);
    tree.directory("d/empty");
    const TreeCount count = count_of(tree);
    CHECK(count.found.files == 3);
    CHECK(count.found.directories == 3);
    CHECK(count.found.symlinks == 1);
    CHECK(count.found.specials == 1);
    CHECK(count.found.entries() == 8);
    CHECK(count.found.bytes == 2 * kLargeFileBytes + 6);
    CHECK(count.found.large_files == 1);
    CHECK(count.found.large_bytes == kLargeFileBytes);
    CHECK((count.failed == 0 && count.vanished == 0));
  }

  TEST_CASE("the widest directory is found although it comes in slices; its subdirectories count") {
    FakeFileSystem tree;
    for (int i = 0; i < 30; ++i) tree.file("few/f" + std::to_string(i));
    for (int i = 0; i < 23; ++i) tree.file("many/f" + std::to_string(i));
    for (int i = 0; i < 8; ++i) tree.directory("many/d" + std::to_string(i));
    const TreeCount count = count_of(tree);
    CHECK(count.widest.path == "top/many");
    CHECK(count.widest.figure == 31);
  }

  TEST_CASE("the deepest directory has the most above it; the first by name of several") {
    FakeFileSystem tree;
    tree.file("z/y/x/file");
    tree.directory("a/b/c");
    tree.directory("m/n/o");
    tree.directory("b/a");
    const TreeCount count = count_of(tree, {"top/"});
    CHECK(count.deepest.path == "top/a/b/c");
    CHECK(count.deepest.figure == 3);
    const TreeCount alone = count_of(FakeFileSystem(), {"."});
    CHECK(alone.deepest.path == ".");
    CHECK(alone.deepest.figure == 0);
    CHECK(alone.widest.path == ".");
  }

  TEST_CASE("names of one inode are told from inodes") {
    FakeFileSystem tree;
    for (const char* name : {"a", "d/b", "d/c"}) {
      auto& status = tree.file(name, 5).status;
      status.links = 3;
      status.inode = 77;
    }
    tree.file("outside").status.links = 2;  // its other name is elsewhere
    tree.file("single");
    const HardLinks links = count_of(tree).hard_links;
    CHECK(links.names == 4);
    CHECK(links.inodes == 2);
    CHECK_FALSE(links.are_inodes_estimated);
  }

  TEST_CASE("a file is sparse when its blocks hold less than its size") {
    FakeFileSystem tree;
    stored(tree.file("whole", 5000), 0, 0);
    stored(tree.file("rounded up", 100), 0, 0).status.details.allocated_bytes = 4096;
    stored(tree.file("sparse", 5000), 0, 0).status.details.allocated_bytes = 4096;
    stored(tree.file("nothing", 0), 0, 0);
    tree.add("link", EntryKind::symlink).status.size_bytes = 10;  // stored in the inode
    const TreeCount count = count_of(tree);
    CHECK(count.sparse.files == 1);
    CHECK(count.sparse.bytes == 5000);
    CHECK(count.sparse.allocated_bytes == 4096);
    CHECK(count.allocated_bytes == 5000 + 4096 + 4096);
  }

  TEST_CASE("owners are counted by entry, directories and the root included") {
    FakeFileSystem tree;
    stored(tree.at(""), 1, 10);
    for (int i = 0; i < 6; ++i) stored(tree.file("f" + std::to_string(i), 1), i % 2 ? 1 : 2, 10);
    stored(tree.directory("d"), 2, 20);
    const TreeCount count = count_of(tree);
    CHECK(count.users == std::map<std::uint32_t, std::uint64_t>{{1, 4}, {2, 4}});
    CHECK(count.groups == std::map<std::uint32_t, std::uint64_t>{{10, 7}, {20, 1}});
  }

  TEST_CASE("what cannot be read and what is gone are told apart") {
    FakeFileSystem tree;
    tree.file("gone").stat_error = ENOENT;
    tree.file("broken").stat_error = EIO;
    tree.directory("closed").open_error = EACCES;
    tree.directory("removed").open_error = ENOENT;
    const TreeCount count = count_of(tree);
    CHECK(count.failed == 2);
    CHECK(count.vanished == 2);
    CHECK(count.found.directories == 2);  // the closed one is there
    CHECK(count.found.files == 0);
    Counter counter({"top"});
    PathError error;
    error.entry_class = EntryClass::vanished;
    counter.add_unread(error);
    error.entry_class = EntryClass::failed;
    counter.add_unread(error);
    CHECK(counter.count().failed == 1);
    CHECK(counter.count().vanished == 1);
  }

  TEST_CASE("snapshots are left out on request, and what only has their name is not") {
    FakeFileSystem tree;
    tree.file(".snapshot/hourly/f", 1);
    tree.file("d/.zfs/snapshot/f", 1);
    tree.directory("e/.zfs").is_type_hidden = true;
    tree.file("f/.snapshot", 1);
    tree.file("d/.snapshots/f", 1);
    auto settings = kCounting;
    CHECK(count_of(tree).found.files == 4);
    settings.skip_snapshots = true;
    const TreeCount count = count_of(tree, {"top"}, settings);
    CHECK(count.found.files == 2);
    CHECK(count.found.directories == 5);
    CHECK(count.deepest.path == "top/d/.snapshots");
  }

  TEST_CASE("several directories are one sum, and paths say which one") {
    FakeFileSystem tree;
    tree.file("d/f", 3);
    Counter counter({"one", "two/"});
    for (const auto source : {SourceId{1}, SourceId{0}}) {
      crawl::crawl(tree, source, kCounting,
                   [&](DirectoryBatch&& batch) {
                     counter.add(batch);
                     return true;
                   },
                   {});
    }
    CHECK(counter.found().entries() == 6);
    CHECK(counter.count().deepest.path == "one/d");
    CHECK(count::path_below("two/", "a/b") == "two/a/b");
    CHECK(count::path_below("/", "") == "/");
  }

  TEST_CASE("a copy's crawl carries no details") {
    FakeFileSystem tree;
    stored(tree.file("f", 1), 5, 6);
    crawl::crawl(tree, SourceId{0}, {},
                 [](DirectoryBatch&& batch) {
                   CHECK((batch.details.empty() && !batch.own_details));
                   return true;
                 },
                 {});
  }
}
