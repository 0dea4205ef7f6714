#include "msrsync/crawl/frontier.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::crawl;

TEST_SUITE("crawl") {
  TEST_CASE("a subtree is known when every directory in it is finished, in any order") {
    const SourceId source{0};
    struct Directory {
      const char* path;
      std::uint64_t subdirectories;
    };
    const Directory orders[][4] = {{{"", 1}, {"a", 2}, {"a/b", 0}, {"a/c", 0}},
                                   {{"a/b", 0}, {"a/c", 0}, {"a", 2}, {"", 1}},
                                   {{"a/c", 0}, {"", 1}, {"a/b", 0}, {"a", 2}}};
    for (const auto& order : orders) {
      Frontier frontier;
      for (const Directory& one : order) frontier.add(source, one.path, one.subdirectories);
      CHECK(frontier.known(source, "") == Known::subtree);
    }
  }

  TEST_CASE("the edge: finished directories above what is missing are known themselves") {
    const SourceId source{4};
    Frontier frontier;
    frontier.add(source, "", 3);
    frontier.add(source, "done", 1);
    frontier.add(source, "done/sub", 0);
    frontier.add(source, "half", 2);
    frontier.add(source, "half/x", 0);
    frontier.add(source, "deep/er/leaf", 0);
    CHECK(frontier.known(source, "") == Known::itself);
    CHECK(frontier.known(source, "done") == Known::subtree);
    CHECK(frontier.known(source, "half") == Known::itself);
    CHECK(frontier.known(source, "half/x") == Known::subtree);
    CHECK(frontier.known(source, "half/y") == Known::nothing);
    CHECK(frontier.known(source, "deep") == Known::nothing);
    CHECK(frontier.known(source, "deep/er/leaf") == Known::subtree);
    CHECK(frontier.known(SourceId{5}, "done") == Known::nothing);
    for (const char* covered : {"", "done", "done/sub", "half", "half/x"}) {
      CAPTURE(covered);
      CHECK(frontier.covers(source, covered));
    }
    for (const char* open : {"half/y", "deep", "deep/er", "other"}) {
      CAPTURE(open);
      CHECK_FALSE(frontier.covers(source, open));
    }
  }

  TEST_CASE("siblings whose names begin alike, and repeated records, do no harm") {
    const SourceId source{0};
    Frontier frontier;
    frontier.add(source, "a", 0);
    frontier.add(source, "a", 0);
    frontier.add(source, "ab", 1);
    frontier.add(source, "a-b", 0);
    CHECK(frontier.known(source, "a") == Known::subtree);
    CHECK(frontier.known(source, "ab") == Known::itself);
    CHECK(frontier.known(source, "a-b") == Known::subtree);
    frontier.add(source, "", 3);
    CHECK(frontier.known(source, "") == Known::itself);
    frontier.add(source, "ab/c", 0);
    CHECK(frontier.known(source, "") == Known::subtree);
  }
}
