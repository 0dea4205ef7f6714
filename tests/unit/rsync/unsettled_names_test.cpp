#include "msrsync/rsync/unsettled_names.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

Piece piece_of(int first, int end) {
  Piece piece;
  for (int i = first; i < end; ++i) piece.entries.push_back({std::to_string(i), false});
  return piece;
}

/// What came of a bucket of names 0 ... `names` - 1, cut into slices, whose rsyncs die whenever one
/// of `poison` is among their names.
struct Run {
  std::set<int> copied;
  std::set<int> failed;  // alone, or in a piece that must not be split
  std::set<int> left;    // when the budget was spent
  unsigned processes = 0;
  unsigned attempts = 1;
  bool has_given_up = false;
};

struct Setting {
  int names = 0;
  int slice = 2000;
  std::set<int> poison{};
  unsigned retries = 0;
  bool may_split = true;
  unsigned heals_in_attempt = 99;  // from this attempt on nothing is poisonous
};

void add(std::set<int>& to, const Piece& piece) {
  for (const ListedEntry& entry : piece.entries) to.insert(std::stoi(entry.name));
}

Run run(const Setting& setting) {
  UnsettledNames names(setting.retries, setting.may_split);
  Run result;
  int read = 0;
  do {
    for (;;) {
      std::optional<Piece> piece = names.take();
      if (!piece && names.takes_new() && read < setting.names) {
        piece = piece_of(read, std::min(read + setting.slice, setting.names));
        read += static_cast<int>(piece->entries.size());
      }
      if (!piece) break;
      ++result.processes;
      const bool dies = names.attempt() < setting.heals_in_attempt &&
                        std::any_of(piece->entries.begin(), piece->entries.end(), [&](auto& entry) {
                          return setting.poison.contains(std::stoi(entry.name));
                        });
      if (!dies) {
        names.note_success();
        add(result.copied, *piece);
      } else if (const auto given_up = names.note_death(std::move(*piece))) {
        add(result.failed, *given_up);
      }
    }
  } while (names.begin_attempt());
  result.attempts = names.attempt();
  result.has_given_up = names.has_given_up();
  for (const Piece& piece : names.take_all()) add(result.left, piece);
  for (; read < setting.names; ++read) result.left.insert(read);
  CHECK(result.copied.size() + result.failed.size() + result.left.size() ==
        static_cast<std::size_t>(setting.names));
  return result;
}

std::set<int> all_of(int names) {
  std::set<int> all;
  for (int i = 0; i < names; ++i) all.insert(i);
  return all;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("without trouble each slice is one process") {
    const Run done = run({.names = 4500, .retries = 3});
    CHECK(done.processes == 3);
    CHECK(done.attempts == 1);
    CHECK(done.copied.size() == 4500);
  }

  TEST_CASE("failing names stand alone in the end, wherever they are, and all others are copied") {
    for (const unsigned retries : {0U, 1U, 3U}) {
      for (const std::set<int>& poison :
           {std::set<int>{0}, {499}, {250}, {249, 250}, {0, 499}, {0, 1, 2}, {3, 77, 400}}) {
        CAPTURE(retries);
        CAPTURE(*poison.begin());
        CAPTURE(poison.size());
        const Run done = run({.names = 500, .poison = poison, .retries = retries});
        CHECK(done.failed == poison);
        CHECK(done.left.empty());
        CHECK(done.attempts == retries + 1);
        CHECK(done.processes <= 2 * poison.size() * 10 + 2 * retries + 2);
      }
    }
  }

  TEST_CASE("what dies once is tried again whole, in the next attempt") {
    const Run done = run({.names = 500, .poison = {7}, .retries = 3, .heals_in_attempt = 2});
    CHECK(done.processes == 2);
    CHECK(done.attempts == 2);
    CHECK(done.copied.size() == 500);
  }

  TEST_CASE("what dies twice comes in halves to the attempts after") {
    const Run done = run({.names = 500, .poison = {7}, .retries = 3, .heals_in_attempt = 3});
    CHECK(done.processes == 4);
    CHECK(done.attempts == 3);
    CHECK(done.copied.size() == 500);
  }

  TEST_CASE("a slice that dies does not keep the others from this attempt") {
    UnsettledNames names(3, true);
    CHECK_FALSE(names.note_death(piece_of(0, 10)));
    CHECK(names.takes_new());
    CHECK_FALSE(names.take());  // it waits for the next attempt
    names.note_success();
    CHECK_FALSE(names.note_death(piece_of(10, 20)));
    CHECK(names.takes_new());
    REQUIRE(names.begin_attempt());
    CHECK(names.take()->entries.front().name == "0");
    CHECK(names.take()->entries.front().name == "10");
  }

  TEST_CASE("an attempt in which all seems to die ends early, and loses nothing") {
    UnsettledNames names(1, true);
    for (int i = 0; i < 2; ++i) {
      CHECK(names.takes_new());
      CHECK_FALSE(names.note_death(piece_of(10 * i, 10 * i + 10)));
    }
    CHECK_FALSE(names.takes_new());
    REQUIRE(names.begin_attempt());
    CHECK(names.takes_new());
    CHECK(names.take_all().size() == 2);
  }

  TEST_CASE("a bucket whose every rsync dies costs few processes") {
    for (const unsigned retries : {0U, 3U}) {
      for (const int size : {1, 2, 5, 500, 2000, 100'000}) {
        CAPTURE(retries);
        CAPTURE(size);
        const Run done = run({.names = size, .poison = all_of(size), .retries = retries});
        CHECK(done.copied.empty());
        CHECK(done.processes <= 24);
        CHECK(done.has_given_up == (size > 3));
      }
    }
  }

  TEST_CASE("a bucket of many failing names among good ones costs at most kMaxDeaths deaths") {
    std::set<int> odd;
    for (int i = 1; i < 2000; i += 2) odd.insert(i);
    const Run done = run({.names = 2000, .poison = odd});
    CHECK(done.has_given_up);
    CHECK(done.processes <= 2 * UnsettledNames::kMaxDeaths);
    CHECK(std::includes(odd.begin(), odd.end(), done.failed.begin(), done.failed.end()));
    CHECK(done.copied.size() > 50);
  }

  TEST_CASE("what must stay in one rsync is tried again whole, and fails whole") {
    const Run done = run({.names = 500, .poison = {7}, .retries = 2, .may_split = false});
    CHECK(done.processes == 3);
    CHECK(done.failed.size() == 500);
  }

  TEST_CASE("named failures wait for the next attempt, with their errors") {
    UnsettledNames names(1, true);
    Piece piece = piece_of(3, 5);
    piece.errors.resize(2);
    names.note_success();
    names.retry(std::move(piece));
    CHECK_FALSE(names.take());
    REQUIRE(names.begin_attempt());
    CHECK(names.is_last_attempt());
    CHECK(names.take()->errors.size() == 2);
    CHECK_FALSE(names.begin_attempt());
  }
}
