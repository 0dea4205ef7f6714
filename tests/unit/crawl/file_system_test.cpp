// One contract for the real file system and for the fake that other tests trust.
#include <dirent.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <set>

#include "msrsync/crawl/posix_file_system.hpp"
#include "support/fake_file_system.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::crawl;

namespace {

/// The same tree twice: a file of 5 bytes, a link, a fifo and a directory with many names.
class Trees {
 public:
  Trees() {
    scratch_.write("file", "12345");
    scratch_.make_directory("empty");
    REQUIRE(::symlink("file", (scratch_ / "link").c_str()) == 0);
    REQUIRE(::symlink("big", (scratch_ / "link_to_directory").c_str()) == 0);
    REQUIRE(::mkfifo((scratch_ / "fifo").c_str(), 0600) == 0);
    fake_.file("file", 5);
    fake_.directory("empty");
    fake_.add("link", EntryKind::symlink);
    fake_.add("link_to_directory", EntryKind::symlink);
    fake_.add("fifo", EntryKind::special);
    for (int i = 0; i < 300; ++i) {
      scratch_.write("big/sub/" + std::to_string(i));
      fake_.file("big/sub/" + std::to_string(i));
    }
    auto opened = open_file_system(scratch_.path());
    REQUIRE(opened.has_value());
    real_ = std::move(*opened);
  }

  const FileSystem& get(bool is_real) const {
    return is_real ? *real_ : static_cast<const FileSystem&>(fake_);
  }

 private:
  test::ScratchDir scratch_;
  test::FakeFileSystem fake_;
  std::unique_ptr<FileSystem> real_;
};

template <typename Check>
void for_both(Check check) {
  const Trees trees;
  for (const bool is_real : {true, false}) {
    CAPTURE(is_real);
    check(trees.get(is_real));
  }
}

std::unique_ptr<Directory> open_or_fail(const FileSystem& tree, const std::string& path) {
  int os_error = -1;
  auto directory = tree.open(path, os_error);
  REQUIRE(directory);
  CHECK(os_error == 0);
  return directory;
}

}  // namespace

TEST_SUITE("crawl") {
  TEST_CASE("a listing names everything once, with its type and without dots") {
    for_both([](const FileSystem& tree) {
      const auto root = open_or_fail(tree, "");
      NameSlice slice;
      REQUIRE(root->read_names(slice, 1000) == 0);
      std::map<std::string, int> listed;
      for (const auto& name : slice.names) listed[std::string(slice.text(name))] = name.type;
      const std::map<std::string, int> expected = {{"file", DT_REG},  {"empty", DT_DIR},
                                                   {"link", DT_LNK},  {"link_to_directory", DT_LNK},
                                                   {"fifo", DT_FIFO}, {"big", DT_DIR}};
      CHECK(listed == expected);
      CHECK(slice.names.size() == expected.size());
      CHECK(root->read_names(slice, 1000) == 0);
      CHECK(slice.names.empty());
    });
  }

  TEST_CASE("a big directory comes in slices that end with an empty one") {
    for_both([](const FileSystem& tree) {
      const auto directory = open_or_fail(tree, "big/sub");
      std::set<std::string> seen;
      NameSlice slice;
      for (;;) {
        REQUIRE(directory->read_names(slice, 7) == 0);
        if (slice.names.empty()) break;
        CHECK(slice.names.size() <= 7);
        for (const auto& name : slice.names) CHECK(seen.emplace(slice.text(name)).second);
      }
      CHECK(seen.size() == 300);
      CHECK(directory->read_names(slice, 7) == 0);
      CHECK(slice.names.empty());
    });
  }

  TEST_CASE("an empty directory has an empty first slice") {
    for_both([](const FileSystem& tree) {
      NameSlice slice;
      slice.names.resize(3);
      CHECK(open_or_fail(tree, "empty")->read_names(slice, 10) == 0);
      CHECK(slice.names.empty());
    });
  }

  TEST_CASE("stat tells kind and size and follows no link") {
    for_both([](const FileSystem& tree) {
      const auto root = open_or_fail(tree, "");
      CHECK(root->status("file").kind == EntryKind::file);
      CHECK(root->status("file").size_bytes == 5);
      CHECK(root->status("file").links == 1);
      CHECK(root->status("link").kind == EntryKind::symlink);
      CHECK(root->status("link").size_bytes == 0);
      CHECK(root->status("fifo").kind == EntryKind::special);
      CHECK(root->status("big").kind == EntryKind::directory);
      CHECK(root->status("absent").os_error == ENOENT);
      CHECK(root->own_status().kind == EntryKind::directory);
      CHECK(root->own_status().mode != 0);
      CHECK(root->own_status().device == root->status("file").device);
    });
  }

  TEST_CASE("what is no directory, or reached through a link, is not opened") {
    struct Row {
      const char* path;
      std::set<int> errors;
    };
    const Row rows[] = {
        {"absent", {ENOENT}},
        {"file", {ENOTDIR}},
        {"link_to_directory", {ELOOP, ENOTDIR}},
        {"link_to_directory/sub", {ELOOP, ENOTDIR, ENOENT}},
    };
    for_both([&](const FileSystem& tree) {
      for (const Row& row : rows) {
        CAPTURE(row.path);
        int os_error = 0;
        CHECK_FALSE(tree.open(row.path, os_error));
        CHECK(row.errors.contains(os_error));
      }
    });
  }

  TEST_CASE("a path longer than one system call takes is opened") {
    const test::ScratchDir scratch;
    const std::string name(250, 'n');
    std::string path;
    int parent = ::open(scratch.path().c_str(), O_RDONLY | O_DIRECTORY);
    for (int depth = 0; depth < 20; ++depth) {
      REQUIRE(::mkdirat(parent, name.c_str(), 0755) == 0);
      const int next = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY);
      ::close(parent);
      parent = next;
      path = join_path(path, name);
    }
    ::close(parent);
    const auto tree = open_file_system(scratch.path());
    REQUIRE(tree.has_value());
    CHECK(path.size() > 4096);
    open_or_fail(**tree, path);
    int os_error = 0;
    CHECK_FALSE((*tree)->open(path + "/absent", os_error));
    CHECK(os_error == ENOENT);
  }

  TEST_CASE("a root that is missing or no directory is an error with its reason") {
    const test::ScratchDir scratch;
    scratch.write("file");
    const auto missing = open_file_system(scratch / "absent");
    REQUIRE(missing.has_error());
    CHECK(missing.error().os_error == ENOENT);
    CHECK(missing.error().path == scratch / "absent");
    const auto file = open_file_system(scratch / "file");
    REQUIRE(file.has_error());
    CHECK(file.error().code == ExitCode::source_not_directory);
  }
}
