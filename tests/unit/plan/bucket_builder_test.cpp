#include "msrsync/plan/bucket_builder.hpp"

#include <doctest/doctest.h>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::plan;

TEST_SUITE("plan") {
  TEST_CASE("a list is sorted, NUL-separated and taken once") {
    BucketBuilder builder(SourceId{1}, PassKind::copy);
    builder.add("b\n", 2);
    builder.add("a/x", 3);
    builder.note_closed_directory();
    const Bucket bucket = builder.bucket();
    CHECK(bucket.entries == 2);
    CHECK(bucket.bytes == 5);
    CHECK(bucket.source == SourceId{1});
    CHECK(bucket.under_closed_directory);
    CHECK(builder.take_list() == std::string("a/x\0b\n\0", 7));
    CHECK(builder.is_empty());
    CHECK_FALSE(builder.bucket().under_closed_directory);
  }

  TEST_CASE("a bucket is full at the entry that reaches a limit") {
    struct Row {
      const char* name;
      BucketLimits limits;
      bool is_full;
    };
    const Row rows[] = {
        {"below both", {3, 100}, false},
        {"entries reached exactly", {2, 100}, true},
        {"bytes reached exactly", {3, 30}, true},
        {"bytes passed", {3, 29}, true},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      BucketBuilder builder(SourceId{0}, PassKind::copy);
      builder.add("a", 10);
      builder.add("b", 20);
      CHECK(builder.is_full(row.limits) == row.is_full);
    }
  }
}
