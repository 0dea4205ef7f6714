#include "msrsync/plan/subtree_progress.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace msrsync;
using namespace msrsync::plan;

namespace {

DirectoryBatch ended(std::string directory, std::uint64_t subdirectories) {
  DirectoryBatch batch;
  batch.directory = std::move(directory);
  batch.is_last = true;
  batch.subdirectories = subdirectories;
  return batch;
}

TEST_CASE("a subtree is named by its first components") {
  struct Case {
    const char* directory;
    unsigned depth;
    const char* subtree;
  };
  const Case cases[] = {{"", 0, ""},
                        {"", 1, ""},
                        {"a", 0, ""},
                        {"a", 1, "a"},
                        {"a", 2, ""},
                        {"a/b", 1, "a"},
                        {"a/b", 2, "a/b"},
                        {"a/b/c", 2, "a/b"},
                        {"a/b/c/d", 4, "a/b/c/d"},
                        {"a/b/c", 4, ""},
                        {"long name/b", 1, "long name"}};
  for (const auto& [directory, depth, subtree] : cases) {
    CAPTURE(directory);
    CAPTURE(depth);
    CHECK(subtree_of(directory, depth) == subtree);
  }
}

TEST_CASE("a subtree ends with the last of its directories, in whatever order they come") {
  // a has b and c, b has d.
  const std::vector<DirectoryBatch> tree{ended("a", 2), ended("a/b", 1), ended("a/c", 0),
                                         ended("a/b/d", 0)};
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    SubtreeProgress progress(1);
    for (std::size_t i = 0; i < order.size(); ++i)
      CHECK(progress.note(tree[order[i]]) == (i + 1 == order.size()));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("what lies above, and slices before the last, end nothing") {
  SubtreeProgress progress(2);
  CHECK_FALSE(progress.note(ended("", 1)));
  CHECK_FALSE(progress.note(ended("a", 1)));
  DirectoryBatch slice = ended("a/b", 0);
  slice.is_last = false;
  CHECK_FALSE(progress.note(slice));
  CHECK(progress.note(ended("a/b", 0)));
}

TEST_CASE("subtrees of one name in two sources are two") {
  SubtreeProgress progress(1);
  DirectoryBatch other = ended("a", 1);
  other.source = SourceId{1};
  CHECK_FALSE(progress.note(other));
  CHECK(progress.note(ended("a", 0)));
}

}  // namespace
