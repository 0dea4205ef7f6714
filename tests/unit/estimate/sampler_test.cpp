#include "msrsync/estimate/sampler.hpp"

#include <doctest/doctest.h>

#include <set>

#include "msrsync/model/totals.hpp"

using namespace msrsync;
using namespace msrsync::estimate;

namespace {

DirectoryBatch batch(const std::string& directory, int files, std::uint64_t size = 10) {
  DirectoryBatch made;
  made.directory = directory;
  for (int i = 0; i < files; ++i) made.add(std::to_string(i), EntryKind::file, size);
  return made;
}

std::set<std::string> names_of(const std::vector<DirectoryBatch>& batches) {
  std::set<std::string> names;
  for (const DirectoryBatch& one : batches) {
    CHECK((one.is_first && one.is_last));
    for (const Entry& entry : one.entries)
      CHECK(names.insert(join_path(one.directory, one.name_of(entry))).second);
  }
  return names;
}

}  // namespace

TEST_SUITE("estimate") {
  TEST_CASE("a tree that fits is taken whole, and then once more") {
    Sampler sampler(1);
    sampler.add(batch("", 2));
    sampler.add(batch("a", 3));
    sampler.add(batch("empty", 0));
    CHECK(names_of(sampler.take_small(1000)).size() == 5);
    CHECK(sampler.take_small(1000).size() == 3);
    CHECK(Sampler(1).take_small(10).empty());
  }

  TEST_CASE("samples in a row have nothing in common while there is enough") {
    Sampler sampler(1);
    for (int i = 0; i < 100; ++i) sampler.add(batch(std::to_string(i), 9));
    const auto first = names_of(sampler.take_small(400));
    const auto second = names_of(sampler.take_small(400));
    CHECK(first.size() == 360);  // 40 directories are 400 entries
    for (const std::string& name : second) CHECK(first.count(name) == 0);
  }

  TEST_CASE("every directory has the same chance, slices of a huge one too") {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      Sampler sampler(seed);
      for (int i = 0; i < 20'000; ++i) sampler.add(batch(std::to_string(i), 1));
      std::size_t found = 0;
      for (const std::string& name : names_of(sampler.take_small(1 << 20)))
        if (std::stoi(name) >= 10'000) ++found;
      CHECK(found > Sampler::kBatches * 2 / 5);
      CHECK(found < Sampler::kBatches * 3 / 5);
    }
    Sampler sampler(1);
    for (int i = 0; i < 3; ++i) {
      DirectoryBatch one;
      one.directory = "huge";
      one.is_first = i == 0;
      for (int k = 0; k < 1000; ++k) one.add(std::to_string(1000 * i + k), EntryKind::file, 1);
      sampler.add(one);
    }
    const auto taken = sampler.take_small(1 << 20);
    REQUIRE(taken.size() == 1);
    CHECK(names_of(taken).size() == 3 * Sampler::kNames);
  }

  TEST_CASE("large files are a stratum of their own, taken by bytes") {
    Sampler sampler(1);
    sampler.add(batch("a", 3, kLargeFileBytes));
    sampler.add(batch("b", 3));
    CHECK(names_of(sampler.take_small(100)).size() == 3);
    CHECK(names_of(sampler.take_large(2 * kLargeFileBytes)).size() == 2);
    CHECK(names_of(sampler.take_large(1)).size() == 1);  // one at least
    CHECK(Sampler(1).take_large(100).empty());
  }
}
