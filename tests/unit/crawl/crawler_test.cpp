#include "msrsync/crawl/crawler.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

#include "msrsync/crawl/posix_file_system.hpp"
#include "support/fake_file_system.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::crawl;
using test::FakeFileSystem;

namespace {

/// All that a crawl delivered, in a form that does not depend on the order of its threads.
struct Found {
  std::multiset<std::string> entries;        ///< "f dir/name 5"
  std::map<std::string, int> first_batches;  ///< by directory
  std::set<std::string> leaves;
  std::set<std::string> closed;
  std::multiset<std::string> errors;          ///< "stat dir/name 2 vanished"
  std::multiset<std::string> multi_links;     ///< "dir/name inode"
  std::map<std::string, std::uint64_t> ends;  ///< subdirectories, by directory
  std::size_t after_end = 0;  ///< batches that came after the last one of their directory
  std::size_t batches = 0;

  bool operator==(const Found& other) const {
    return entries == other.entries && first_batches == other.first_batches &&
           leaves == other.leaves && closed == other.closed && errors == other.errors &&
           multi_links == other.multi_links && ends == other.ends;
  }
};

void add(Found& found, const DirectoryBatch& batch) {
  ++found.batches;
  if (found.ends.count(batch.directory) > 0) ++found.after_end;
  if (batch.is_last) found.ends[batch.directory] = batch.subdirectories;
  found.first_batches[batch.directory] += batch.is_first ? 1 : 0;
  if (batch.is_leaf) found.leaves.insert(batch.directory);
  if (batch.under_closed_directory) found.closed.insert(batch.directory);
  const auto path = [&](const Entry& entry) {
    return join_path(batch.directory, batch.name_of(entry));
  };
  for (const Entry& entry : batch.entries) {
    found.entries.insert(std::string(1, "fls"[static_cast<int>(entry.kind)]) + " " + path(entry) +
                         " " + std::to_string(entry.size_bytes));
  }
  for (const MultiLink& link : batch.multi_links) {
    found.multi_links.insert(path(batch.entries.at(link.entry)) + " " + std::to_string(link.inode));
  }
  for (const PathError& error : batch.errors) {
    std::string text = error.operation + " " + error.path + " " + std::to_string(error.os_error);
    if (error.entry_class) {
      text += *error.entry_class == EntryClass::vanished ? " vanished" : " failed";
    }
    found.errors.insert(text);
  }
}

Found crawl_all(const FileSystem& tree, const CrawlSettings& settings = {}) {
  Found found;
  std::mutex mutex;
  crawl::crawl(tree, SourceId{3}, settings,
               [&](DirectoryBatch&& batch) {
                 std::lock_guard lock(mutex);
                 CHECK(batch.source == SourceId{3});
                 add(found, batch);
                 return true;
               },
               {});
  return found;
}

std::string number(int i) { return std::to_string(i); }

FakeFileSystem mixed_tree() {
  FakeFileSystem tree;
  for (int i = 0; i < 40; ++i) {
    const std::string directory = "d" + number(i % 7) + "/e" + number(i);
    for (int j = 0; j < i * 3; ++j) tree.file(directory + "/f" + number(j), 1);
    tree.directory(directory + "/empty");
    tree.add(directory + "/link", EntryKind::symlink);
  }
  return tree;
}

}  // namespace

TEST_SUITE("crawl") {
  TEST_CASE("every kind is delivered once, directories as directories") {
    FakeFileSystem tree;
    tree.file("a", 7);
    tree.add("l", EntryKind::symlink, 99).status.size_bytes = 0;
    tree.add("s", EntryKind::special);
    tree.file("d/b", 8);
    tree.directory("d/empty");
    const Found found = crawl_all(tree);
    CHECK(found.entries == std::multiset<std::string>{"f a 7", "l l 0", "s s 0", "f d/b 8"});
    CHECK(found.first_batches == std::map<std::string, int>{{"", 1}, {"d", 1}, {"d/empty", 1}});
    CHECK(found.leaves == std::set<std::string>{"d/empty"});
    CHECK(found.closed.empty());
    CHECK(found.errors.empty());
  }

  TEST_CASE("an empty root is one batch, first and leaf") {
    const Found found = crawl_all(FakeFileSystem());
    CHECK(found.batches == 2);  // the entries, the end
    CHECK(found.ends == std::map<std::string, std::uint64_t>{{"", 0}});
    CHECK(found.first_batches == std::map<std::string, int>{{"", 1}});
    CHECK(found.leaves == std::set<std::string>{""});
  }

  TEST_CASE("links, fifos and devices are not stat'ed unless links are recorded") {
    FakeFileSystem tree;
    tree.add("l", EntryKind::symlink);
    tree.add("s", EntryKind::special);
    std::atomic<int> stats = 0;
    tree.on_status = [&](const std::string&) { ++stats; };
    crawl_all(tree);
    CHECK(stats == 0);
    crawl_all(tree, {.record_links = true});
    CHECK(stats == 2);
  }

  TEST_CASE("a name of unknown type is stat'ed, and read when it is a directory") {
    FakeFileSystem tree;
    tree.file("d/f", 3).is_type_hidden = true;
    tree.at("d").is_type_hidden = true;
    tree.add("l", EntryKind::symlink).is_type_hidden = true;
    const Found found = crawl_all(tree);
    CHECK(found.entries == std::multiset<std::string>{"f d/f 3", "l l 0"});
    CHECK(found.first_batches == std::map<std::string, int>{{"", 1}, {"d", 1}});
  }

  TEST_CASE("a huge flat directory passes through in slices, each name exactly once") {
    FakeFileSystem tree;
    for (int i = 0; i < 20'000; ++i) tree.file("flat/" + number(i), 1);
    for (const unsigned threads : {1U, 2U, 8U}) {
      CAPTURE(threads);
      const Found found = crawl_all(tree, {.threads = threads, .slice_names = 100});
      CHECK(found.entries.size() == 20'000);
      CHECK(std::set(found.entries.begin(), found.entries.end()).size() == 20'000);
      CHECK(found.first_batches == std::map<std::string, int>{{"", 1}, {"flat", 1}});
      CHECK(found.batches >= 201);
    }
  }

  TEST_CASE("each directory ends once, after everything else of it, with its subdirectories") {
    FakeFileSystem tree;
    for (int i = 0; i < 2000; ++i) tree.file("flat/" + number(i), 1);
    for (int i = 0; i < 300; ++i) tree.directory("many/" + number(i)).is_type_hidden = i % 2 == 0;
    tree.file("closed/f");
    tree.at("closed").open_error = EACCES;
    for (const unsigned threads : {1U, 2U, 8U}) {
      CAPTURE(threads);
      const Found found = crawl_all(tree, {.threads = threads, .slice_names = 50});
      CHECK(found.after_end == 0);
      CHECK(found.ends.size() == found.first_batches.size());
      CHECK(found.ends.at("") == 3);
      CHECK(found.ends.at("flat") == 0);
      CHECK(found.ends.at("many") == 300);
      CHECK(found.ends.at("closed") == 0);
    }
  }

  TEST_CASE("of a known directory only the subdirectories are read, of a known subtree nothing") {
    for (const bool is_type_hidden : {false, true}) {
      CAPTURE(is_type_hidden);
      FakeFileSystem tree;
      for (const char* path : {"f", "half/f", "half/new/f", "half/done/f", "done/f", "done/sub/f"})
        tree.file(path, 1);
      for (const char* path : {"half", "half/new", "half/done", "half/f", "done", "done/sub"})
        tree.at(path).is_type_hidden = is_type_hidden;
      tree.at("done").open_error = EIO;  // would be told if it were opened
      CrawlSettings settings;
      settings.known = [](const std::string& directory) {
        if (directory == "done" || directory == "half/done") return Known::subtree;
        return directory.empty() || directory == "half" ? Known::itself : Known::nothing;
      };
      const Found found = crawl_all(tree, settings);
      CHECK(found.entries == std::multiset<std::string>{"f half/new/f 1"});
      CHECK(found.first_batches == std::map<std::string, int>{{"half/new", 1}});
      CHECK(found.ends == std::map<std::string, std::uint64_t>{{"half/new", 0}});
      CHECK(found.errors.empty());
    }
  }

  TEST_CASE("a huge directory of directories, known or not by their type, is read whole") {
    for (const bool is_type_hidden : {false, true}) {
      FakeFileSystem tree;
      for (int i = 0; i < 3000; ++i) {
        tree.file(number(i) + "/f");
        tree.at(number(i)).is_type_hidden = is_type_hidden;
      }
      const Found found = crawl_all(tree, {.threads = 3, .slice_names = 64});
      CHECK(found.entries.size() == 3000);
      CHECK(found.first_batches.size() == 3001);
    }
  }

  TEST_CASE("what is found does not depend on the number of threads or on slices") {
    const FakeFileSystem tree = mixed_tree();
    const Found one = crawl_all(tree, {.threads = 1});
    CHECK(one.entries.size() == 3 * 40 * 39 / 2 + 40);
    CHECK(one == crawl_all(tree, {.threads = 8}));
    CHECK(one == crawl_all(tree, {.threads = 8, .slice_names = 5}));
    CHECK(one == crawl_all(tree, {.threads = 1, .slice_names = 1}));
  }

  TEST_CASE("a directory that can't be opened is a path error of the right class") {
    struct Row {
      const char* name;
      int os_error;
      std::string error;
      bool is_delivered;
    };
    const Row rows[] = {
        {"no permission", EACCES, "opendir d 13", true},
        {"bad disk", EIO, "opendir d 5", true},
        {"too many open files", EMFILE, "opendir d 24", true},
        {"vanished", ENOENT, "opendir d 2 vanished", false},
        {"replaced by a file", ENOTDIR, "opendir d 20 failed", false},
        {"replaced by a link", ELOOP, "opendir d 40 failed", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      FakeFileSystem tree;
      tree.file("d/unreachable");
      tree.file("other");
      tree.at("d").open_error = row.os_error;
      const Found found = crawl_all(tree);
      CHECK(found.errors == std::multiset<std::string>{row.error});
      CHECK(found.first_batches.at("d") == (row.is_delivered ? 1 : 0));
      CHECK(found.leaves.contains("d") == row.is_delivered);
      CHECK(found.entries == std::multiset<std::string>{"f other 0"});
    }
  }

  TEST_CASE("an unreadable root is an error like any other directory's") {
    FakeFileSystem tree;
    tree.at("").open_error = EACCES;
    const Found found = crawl_all(tree);
    CHECK(found.errors == std::multiset<std::string>{"opendir  13"});
    CHECK(found.leaves == std::set<std::string>{""});
  }

  TEST_CASE("a listing that breaks off keeps what was read") {
    for (const std::size_t after : {0U, 3U, 10U}) {
      CAPTURE(after);
      FakeFileSystem tree;
      for (int i = 0; i < 10; ++i) tree.file("d/" + number(i));
      tree.at("d").read_error = EIO;
      tree.at("d").read_error_after = after;
      const Found found = crawl_all(tree, {.slice_names = 4});
      CHECK(found.errors == std::multiset<std::string>{"readdir d 5"});
      CHECK(found.entries.size() == after);
      CHECK(found.first_batches.at("d") == 1);
      CHECK(found.leaves.contains("d") == (after == 0));
    }
  }

  TEST_CASE("a name that can't be stat'ed is classed as vanished or failed") {
    FakeFileSystem tree;
    tree.file("d/gone").stat_error = ENOENT;
    tree.file("d/bad").stat_error = EIO;
    tree.file("d/good", 1);
    const Found found = crawl_all(tree);
    CHECK(found.errors ==
          std::multiset<std::string>{"stat d/bad 5 failed", "stat d/gone 2 vanished"});
    CHECK(found.entries == std::multiset<std::string>{"f d/good 1"});
    CHECK(found.leaves.empty());
  }

  TEST_CASE("links are recorded for every entry with more than one name") {
    FakeFileSystem tree;
    for (const char* path : {"a", "d/b"}) {
      auto& node = tree.file(path, 1);
      node.status.links = 2;
      node.status.inode = 77;
    }
    auto& link = tree.add("l", EntryKind::symlink);
    link.status.links = 3;
    link.status.inode = 78;
    tree.file("single");
    CHECK(crawl_all(tree).multi_links.empty());
    CHECK(crawl_all(tree, {.record_links = true}).multi_links ==
          std::multiset<std::string>{"a 77", "d/b 77", "l 78"});
  }

  TEST_CASE("with one file system a mount point is delivered but not read") {
    FakeFileSystem tree;
    tree.directory("here/mount").status.device = 9;
    tree.file("here/mount/inside");
    tree.file("here/f");
    CHECK(crawl_all(tree).entries.size() == 2);
    const Found found = crawl_all(tree, {.one_file_system = true});
    CHECK(found.entries == std::multiset<std::string>{"f here/f 0"});
    CHECK(found.first_batches.at("here/mount") == 1);
    CHECK(found.leaves == std::set<std::string>{"here/mount"});
    CHECK(found.errors.empty());
  }

  TEST_CASE("a directory without u+w or u+x closes all below it") {
    for (const unsigned mode : {0555U, 0655U, 0055U}) {
      CAPTURE(mode);
      FakeFileSystem tree;
      tree.directory("open/closed").status.mode = mode;
      tree.file("open/closed/deep/down/f");
      tree.file("beside/f");
      CHECK(crawl_all(tree).closed ==
            std::set<std::string>{"open/closed", "open/closed/deep", "open/closed/deep/down"});
    }
  }

  TEST_CASE("odd names pass through as bytes") {
    const std::string names[] = {"new\nline", "\xff\xfe", std::string(255, 'x'), " ", "-n", "a:b"};
    FakeFileSystem tree;
    std::multiset<std::string> expected;
    for (const std::string& name : names) {
      tree.file(name + "/" + name, 2);
      expected.insert("f " + name + "/" + name + " 2");
    }
    CHECK(crawl_all(tree).entries == expected);
  }

  TEST_CASE("a tree 200 directories deep is read to its bottom") {
    std::string path = "d";
    for (int i = 1; i < 200; ++i) path += "/d";
    FakeFileSystem tree;
    tree.file(path + "/f");
    const Found found = crawl_all(tree);
    CHECK(found.entries == std::multiset<std::string>{"f " + path + "/f 0"});
    CHECK(found.first_batches.size() == 201);
  }

  TEST_CASE("a stop request ends the crawl in the middle of a slice") {
    FakeFileSystem tree;
    for (int i = 0; i < 5000; ++i) tree.file(number(i));
    std::stop_source stop;
    std::atomic<int> stats = 0;
    std::atomic<int> batches = 0;
    tree.on_status = [&](const std::string&) {
      if (++stats == 10) stop.request_stop();
    };
    crawl::crawl(
        tree, SourceId{}, {.threads = 4},
        [&](DirectoryBatch&&) {
          ++batches;
          return true;
        },
        stop.get_token());
    CHECK(stats < 20);
    CHECK(batches == 0);
  }

  TEST_CASE("nothing is read when the stop came before the start") {
    std::stop_source stop;
    stop.request_stop();
    FakeFileSystem tree;
    tree.file("f");
    int batches = 0;
    crawl::crawl(
        tree, SourceId{}, {},
        [&](DirectoryBatch&&) {
          ++batches;
          return true;
        },
        stop.get_token());
    CHECK(batches == 0);
  }

  TEST_CASE("a sink that wants no more ends the crawl") {
    const FakeFileSystem tree = mixed_tree();
    for (const unsigned threads : {1U, 8U}) {
      std::atomic<unsigned> batches = 0;
      crawl::crawl(tree, SourceId{}, {.threads = threads},
                   [&](DirectoryBatch&&) { return ++batches < 5; }, {});
      CHECK(batches >= 5);
      CHECK(batches < 5 + threads);
    }
  }

  TEST_CASE("a real tree holds what the standard library finds in it") {
    const test::ScratchDir scratch;
    for (int i = 0; i < 500; ++i) {
      scratch.write("d" + number(i % 13) + "/s" + number(i % 5) + "/f" + number(i),
                    std::string(static_cast<std::size_t>(i), 'x'));
    }
    scratch.make_directory("empty");
    scratch.write("odd\n\xff", "1");
    REQUIRE(::symlink("d0", (scratch / "link").c_str()) == 0);
    REQUIRE(::link((scratch / "d0/s0/f0").c_str(), (scratch / "hard").c_str()) == 0);
    REQUIRE(::mkfifo((scratch / "d1/fifo").c_str(), 0600) == 0);
    std::multiset<std::string> entries;
    std::map<std::string, int> directories{{"", 1}};
    for (const auto& item : std::filesystem::recursive_directory_iterator(scratch.path())) {
      const std::string path = item.path().string().substr(scratch.path().size() + 1);
      if (item.is_symlink()) {
        entries.insert("l " + path + " 0");
      } else if (item.is_directory()) {
        directories[path] = 1;
      } else if (item.is_regular_file()) {
        entries.insert("f " + path + " " + std::to_string(item.file_size()));
      } else {
        entries.insert("s " + path + " 0");
      }
    }
    const auto tree = open_file_system(scratch.path());
    REQUIRE(tree.has_value());
    const Found found = crawl_all(**tree, {.record_links = true, .slice_names = 20});
    CHECK(found.entries == entries);
    CHECK(found.first_batches == directories);
    CHECK(found.multi_links.size() == 2);
    CHECK(found.errors.empty());
  }
}
