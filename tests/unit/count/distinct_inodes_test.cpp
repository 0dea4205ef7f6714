#include "msrsync/count/distinct_inodes.hpp"

#include <doctest/doctest.h>

using msrsync::count::DistinctInodes;

TEST_SUITE("count") {
  TEST_CASE("inodes seen twice count once, on each device") {
    DistinctInodes inodes;
    CHECK(inodes.count() == 0);
    for (int round = 0; round < 3; ++round) {
      for (std::uint64_t inode = 1; inode <= 1000; ++inode) inodes.add(inode % 2, inode / 2);
    }
    CHECK(inodes.count() == 1000);
    CHECK_FALSE(inodes.is_estimate());
  }

  TEST_CASE("the number is exact up to its limit, and close beyond") {
    constexpr std::uint64_t kExact = DistinctInodes::kKept;
    DistinctInodes inodes;
    for (std::uint64_t inode = 0; inode < kExact; ++inode) inodes.add(64768, inode);
    CHECK(inodes.count() == kExact);
    CHECK_FALSE(inodes.is_estimate());
    constexpr std::uint64_t kMany = 1'000'000;
    for (int round = 0; round < 2; ++round) {
      for (std::uint64_t inode = kExact; inode < kMany; ++inode) inodes.add(64768, inode);
    }
    CHECK(inodes.is_estimate());
    CHECK(static_cast<double>(inodes.count()) == doctest::Approx(kMany).epsilon(0.02));
  }
}
