#include "msrsync/rsync/list_reader.hpp"

#include <doctest/doctest.h>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

constexpr std::uint64_t kNoLimit = 1'000'000;

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(name).push_back('\0');
  return list;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a list is read in slices of names or bytes, directories marked") {
    const test::ScratchDir scratch;
    scratch.write("list", list_of({"a", "b/", "c\nd", "e"}));
    auto reader = ListReader::open(scratch / "list");
    REQUIRE(reader);
    const auto first = reader->next(3, kNoLimit);
    REQUIRE(first);
    REQUIRE(first->size() == 3);
    CHECK((*first)[1].name == "b");
    CHECK((*first)[1].is_directory);
    CHECK((*first)[2].name == "c\nd");
    CHECK(reader->next(3, kNoLimit)->size() == 1);
    CHECK(reader->next(3, kNoLimit)->empty());

    auto by_bytes = ListReader::open(scratch / "list");
    CHECK(by_bytes->next(100, 1)->size() == 1);  // one name at least
    CHECK(by_bytes->next(100, 26)->size() == 2);
  }

  TEST_CASE("the source root is a slice of its own") {
    const test::ScratchDir scratch;
    scratch.write("list", list_of({".", "a/"}));
    auto reader = ListReader::open(scratch / "list");
    const auto root = reader->next(100, kNoLimit);
    REQUIRE(root->size() == 1);
    CHECK(root->front().name == ".");
    CHECK(root->front().is_directory);
    CHECK(reader->next(100, kNoLimit)->front().name == "a");
  }

  TEST_CASE("a list larger than the read buffer comes out whole") {
    const test::ScratchDir scratch;
    std::vector<std::string> names;
    for (int i = 0; i < 3000; ++i) names.push_back(std::string(100, 'x') + std::to_string(i));
    scratch.write("list", list_of(names));
    auto reader = ListReader::open(scratch / "list");
    std::vector<std::string> seen;
    for (;;) {
      const auto slice = reader->next(7, kNoLimit);
      REQUIRE(slice);
      if (slice->empty()) break;
      for (const auto& entry : *slice) seen.push_back(entry.name);
    }
    CHECK(seen == names);
  }

  TEST_CASE("a missing or truncated list is an error") {
    const test::ScratchDir scratch;
    CHECK_FALSE(ListReader::open(scratch / "list"));
    scratch.write("list", std::string("a\0cut", 5));
    auto reader = ListReader::open(scratch / "list");
    REQUIRE(reader);
    CHECK_FALSE(reader->next(100, kNoLimit));
  }

  TEST_CASE("a list that was cut between two names is an error at its end") {
    const test::ScratchDir scratch;
    scratch.write("list", std::string("a\0b\0", 4));
    for (const std::uint64_t names : {0, 2, 3}) {
      CAPTURE(names);
      auto reader = ListReader::open(scratch / "list", names);
      REQUIRE(reader);
      const auto slice = reader->next(100, kNoLimit);
      REQUIRE(slice);
      CHECK(slice->size() == 2);
      const auto end = reader->next(100, kNoLimit);
      CHECK(bool(end) == (names <= 2));
    }
  }
}
