#include "msrsync/count/file_reader.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <set>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using count::FileReader;

namespace {

/// What a reader said of one directory's names.
struct Reading {
  ReadTotals totals;
  std::multiset<std::string> errors;  ///< "open d/name 2 vanished"
};

DirectoryBatch batch_of(const std::string& directory, const std::vector<std::string>& names,
                        EntryKind kind = EntryKind::file) {
  DirectoryBatch batch;
  batch.directory = directory;
  for (const std::string& name : names) batch.add(name, kind, 1);
  return batch;
}

Source source_of(const std::string& root) {
  Source source;
  source.root = source.argument = root;
  return source;
}

Reading read_all(const std::string& root, std::vector<DirectoryBatch> batches, unsigned threads) {
  Reading reading;
  std::mutex mutex;
  auto reader = FileReader::start({source_of(root)}, threads, [&](PathError&& error) {
    const std::lock_guard lock(mutex);
    reading.errors.insert(error.operation + " " + error.path + " " +
                          std::to_string(error.os_error) +
                          (error.entry_class == EntryClass::vanished ? " vanished" : " failed"));
  });
  REQUIRE(reader.has_value());
  CHECK((*reader)->threads() == threads);
  for (DirectoryBatch& batch : batches) CHECK((*reader)->add(std::move(batch)));
  (*reader)->finish();
  reading.totals = (*reader)->totals();
  return reading;
}

}  // namespace

TEST_SUITE("count") {
  TEST_CASE("every file is read to its end, by any number of threads") {
    const test::ScratchDir scratch;
    std::vector<std::string> names;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < 100; ++i) {
      names.push_back("f" + std::to_string(i));
      scratch.write("d/e/" + names.back(), std::string(i * 7000, 'x'));
      bytes += i * 7000;
    }
    scratch.write("top", "12345");
    for (const unsigned threads : {1U, 8U}) {
      const Reading reading =
          read_all(scratch.path(), {batch_of("d/e", names), batch_of("", {"top"})}, threads);
      CHECK(reading.totals.files == 101);
      CHECK(reading.totals.bytes == bytes + 5);
      CHECK(reading.errors.empty());
    }
  }

  TEST_CASE("only files are read") {
    const test::ScratchDir scratch;
    REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0600) == 0);
    const Reading reading =
        read_all(scratch.path(), {batch_of("", {"fifo"}, EntryKind::special)}, 2);
    CHECK(reading.totals.files == 0);
    CHECK(reading.errors.empty());
  }

  TEST_CASE("what has changed since it was listed is told, and no link is followed") {
    const test::ScratchDir scratch;
    scratch.write("d/file", "123");
    scratch.write("elsewhere/file", "12345678");
    REQUIRE(::symlink("file", (scratch / "d/link").c_str()) == 0);
    REQUIRE(::symlink("elsewhere", (scratch / "way").c_str()) == 0);
    REQUIRE(::mkfifo((scratch / "d/fifo").c_str(), 0600) == 0);
    const Reading reading = read_all(scratch.path(),
                                     {batch_of("d", {"gone", "file", "link", "fifo"}),
                                      batch_of("removed", {"a", "b"}), batch_of("way", {"file"})},
                                     3);
    CHECK(reading.totals.files == 1);
    CHECK(reading.totals.bytes == 3);
    const auto number = [](int error) { return " " + std::to_string(error); };
    CHECK(reading.errors ==
          std::multiset<std::string>{"open d/gone" + number(ENOENT) + " vanished",
                                     "open d/link" + number(ELOOP) + " failed",
                                     "open d/fifo" + number(ESTALE) + " failed",
                                     "open removed/a" + number(ENOENT) + " vanished",
                                     "open removed/b" + number(ENOENT) + " vanished",
                                     "open way/file" + number(ENOTDIR) + " failed"});
  }

  TEST_CASE("access times are left alone") {
    const test::ScratchDir scratch;
    scratch.write("f", "1");
    const timespec old[] = {{1000, 0}, {2000, 0}};  // read before it was written
    REQUIRE(::utimensat(AT_FDCWD, (scratch / "f").c_str(), old, 0) == 0);
    CHECK(read_all(scratch.path(), {batch_of("", {"f"})}, 1).totals.files == 1);
    struct stat status = {};
    REQUIRE(::stat((scratch / "f").c_str(), &status) == 0);
    CHECK(status.st_atime == 1000);
  }

  TEST_CASE("a reader that was stopped takes nothing, and one without a root does not start") {
    const test::ScratchDir scratch;
    scratch.write("f", "1");
    auto reader = FileReader::start({source_of(scratch.path())}, 2, [](PathError&&) {});
    REQUIRE(reader.has_value());
    (*reader)->stop();
    CHECK_FALSE((*reader)->add(batch_of("", {"f"})));
    (*reader)->finish();
    CHECK((*reader)->totals().files == 0);
    const auto none = FileReader::start({source_of(scratch / "missing")}, 2, [](PathError&&) {});
    REQUIRE(none.has_error());
    CHECK(none.error().os_error == ENOENT);
  }
}
