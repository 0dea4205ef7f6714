#include "msrsync/crawl/snapshots.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync::crawl;

TEST_SUITE("crawl") {
  TEST_CASE("a path is in a snapshot when a whole part of it says so") {
    for (const char* path : {".snapshot", ".zfs", ".zfs/snapshot/daily", "a/.snapshot", "a/.zfs/b"})
      CHECK_MESSAGE(is_in_snapshot(path), std::string(path));
    for (const char* path :
         {"", "a", "snapshot", ".snapshots", "a/.zfs2", "x.zfs", "a/x.snapshot/b"})
      CHECK_MESSAGE(!is_in_snapshot(path), std::string(path));
  }
}
