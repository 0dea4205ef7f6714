#include "msrsync/plan/directory_progress.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace msrsync;
using namespace msrsync::plan;

namespace {

DirectoryBatch last_batch(const std::string& directory, std::uint64_t subdirectories = 0) {
  DirectoryBatch batch;
  batch.directory = directory;
  batch.is_first = false;
  batch.is_last = true;
  batch.subdirectories = subdirectories;
  return batch;
}

DirectoryBatch with_error(DirectoryBatch batch, int os_error, std::optional<EntryClass> what = {}) {
  PathError error;
  error.path = batch.directory + "/x";
  error.operation = "stat";
  error.os_error = os_error;
  error.entry_class = what;
  batch.errors.push_back(error);
  return batch;
}

std::vector<std::string> paths(const std::vector<FinishedDirectory>& directories) {
  std::vector<std::string> result;
  for (const FinishedDirectory& one : directories) result.push_back(one.path);
  return result;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_SUITE("plan") {
  TEST_CASE("a directory is finished when it has ended and every bucket with it is on record") {
    DirectoryProgress progress;
    const SourceId source{0};
    progress.hold(source, "a");
    progress.hold(source, "a");
    progress.hold(source, "b");
    progress.note(last_batch("a", 7));
    progress.release(source, "a");
    progress.release(source, "b");
    CHECK(progress.take_finished().empty());
    CHECK_FALSE(progress.is_finished(source, "a"));
    progress.release(source, "a");
    const auto finished = progress.take_finished();
    REQUIRE(paths(finished) == Paths{"a"});
    CHECK(finished.front().subdirectories == 7);
    CHECK(progress.is_finished(source, "a"));
    CHECK_FALSE(progress.is_finished(source, "b"));  // its end has not come
    progress.note(last_batch("b"));
    CHECK(paths(progress.take_finished()) == Paths{"b"});
  }

  TEST_CASE("a directory that could not be read never finishes, one with vanished names does") {
    DirectoryProgress progress;
    progress.note(with_error(last_batch("gone"), ENOENT, EntryClass::vanished));
    CHECK(progress.is_whole());
    progress.note(with_error(last_batch("closed"), EACCES));
    progress.note(with_error(last_batch("broken"), EIO, EntryClass::failed));
    CHECK_FALSE(progress.is_whole());
    const auto finished = progress.take_finished();
    REQUIRE(paths(finished) == Paths{"gone"});
    CHECK(finished.front().errors.size() == 1);
    CHECK(progress.take_rest().empty());
  }

  TEST_CASE("at the end the rest is finished, whether its end was told or not") {
    DirectoryProgress progress;
    progress.hold(SourceId{0}, "links");
    progress.note(last_batch("links"));
    DirectoryBatch listed;
    listed.directory = "listed";
    progress.note(listed);
    CHECK(paths(progress.take_rest()) == Paths{"links", "listed"});
  }
}
