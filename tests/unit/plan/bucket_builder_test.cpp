#include "msrsync/plan/bucket_builder.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

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

  TEST_CASE("a home is the directory that has more than half of the entries") {
    struct Row {
      const char* name;
      PassKind pass;
      std::vector<std::string> directories;  ///< of each entry
      std::optional<std::string> home;
    };
    const Row rows[] = {
        {"all", PassKind::copy, {"d", "d", "d"}, "d"},
        {"most, in several runs", PassKind::copy, {"d", "a", "d", "b", "d"}, "d"},
        {"most, found late", PassKind::copy, {"a", "a", "d", "d", "d"}, "d"},
        {"the root", PassKind::copy, {"", "", "d"}, ""},
        {"half is not enough", PassKind::copy, {"d", "a", "d", "b"}, std::nullopt},
        {"none", PassKind::copy, {"a", "b", "c"}, std::nullopt},
        {"one entry waits for nobody", PassKind::copy, {"d"}, std::nullopt},
        {"the directories pass creates nothing", PassKind::directories, {"d", "d"}, std::nullopt},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      BucketBuilder builder(SourceId{0}, row.pass);
      for (const std::string& directory : row.directories) {
        builder.add(directory + "/x", 1);
        builder.note_directory(directory);
      }
      std::uint64_t expected = 0;
      if (row.home) {
        BucketBuilder whole(SourceId{0}, PassKind::copy);
        for (const char* name : {"x", "y"}) {
          whole.add(name, 1);
          whole.note_directory(*row.home);
        }
        expected = whole.bucket().home;
        CHECK(expected != 0);
      }
      CHECK(builder.bucket().home == expected);
    }
  }

  TEST_CASE("homes differ by directory and by source") {
    const auto home = [](SourceId source, const std::string& directory) {
      BucketBuilder builder(source, PassKind::copy);
      for (int i = 0; i < 2; ++i) {
        builder.add("x", 1);
        builder.note_directory(directory);
      }
      return builder.bucket().home;
    };
    CHECK(home(SourceId{0}, "a") == home(SourceId{0}, "a"));
    CHECK(home(SourceId{0}, "a") != home(SourceId{0}, "b"));
    CHECK(home(SourceId{0}, "a") != home(SourceId{1}, "a"));
  }
}
