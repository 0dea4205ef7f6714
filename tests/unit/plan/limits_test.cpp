#include "msrsync/plan/limits.hpp"

#include <doctest/doctest.h>

using namespace msrsync::plan;

TEST_SUITE("plan") {
  TEST_CASE("-f auto is the guide's rule between the smallest and the largest useful bucket") {
    struct Row {
      const char* name;
      std::uint64_t entries, min_entries, expected;
    };
    const Row rows[] = {
        {"the guide's own example", 11'000, 1, 172}, {"rounded up", 65, 1, 2},
        {"an exact multiple", 640, 1, 10},           {"nothing at all", 0, 1, 1},
        {"a handful of local files", 10, 500, 500},  {"capped", 1'000'000, 1, 2000},
        {"a floor above the cap", 10, 9999, 2000},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(auto_max_entries(row.entries, row.min_entries) == row.expected);
    }
  }

  TEST_CASE("the guide's rule itself has no limit but 1") {
    CHECK(bucket_share(0) == 1);
    CHECK(bucket_share(64) == 1);
    CHECK(bucket_share(65) == 2);
    CHECK(bucket_share(64'000'000) == 1'000'000);
  }

  TEST_CASE("the rule is settled when more entries cannot change it") {
    CHECK_FALSE(is_auto_settled(63 * 2000, 1));
    CHECK(is_auto_settled(64 * 2000, 1));
    CHECK_FALSE(is_auto_settled(1, 1999));
    CHECK(is_auto_settled(1, 2000));
    CHECK(auto_max_entries(64 * 2000, 1) == auto_max_entries(1'000'000'000, 1));
  }

  TEST_CASE("directory buckets grow with their number, so that any tree has enough of them") {
    CHECK(directory_bucket_entries(0, 1) == 4);
    CHECK(directory_bucket_entries(63, 1) == 4);
    CHECK(directory_bucket_entries(64, 1) == 8);
    CHECK(directory_bucket_entries(1'000'000'000, 1) == 2000);
    CHECK(directory_bucket_entries(0, 500) == 500);
  }
}
