#include "msrsync/supervise/cost_model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace msrsync;
using namespace msrsync::supervise;

namespace {

constexpr double kMiB = 1024 * 1024;

Bucket bucket_with(std::uint64_t entries, double bytes) {
  Bucket bucket;
  bucket.entries = entries;
  bucket.bytes = static_cast<std::uint64_t>(bytes);
  return bucket;
}

/// Small files, large ones, and both: what a tree gives.
std::vector<Bucket> mixed_buckets() {
  return {bucket_with(1000, 4 * kMiB),  bucket_with(1, 1024 * kMiB), bucket_with(500, 60 * kMiB),
          bucket_with(2000, 2 * kMiB),  bucket_with(3, 400 * kMiB),  bucket_with(80, 80 * kMiB),
          bucket_with(1500, 30 * kMiB), bucket_with(10, 900 * kMiB)};
}

double bytes_per_entry(const CostModel& model) {
  return model.rates().per_entry / model.rates().per_byte;
}

}  // namespace

TEST_SUITE("supervise") {
  TEST_CASE("before anything is seen an entry costs what 64 KiB cost") {
    CHECK(bytes_per_entry(CostModel()) == doctest::Approx(64 * 1024));
  }

  TEST_CASE("rates are found whatever they are, and noise and hung jobs do not hide them") {
    struct Row {
      std::string name;
      CostRates truth;
      double noise;     ///< relative, to both sides in turn
      unsigned hangs;   ///< every so many-th job takes 50 times as long; 0: none
      double accuracy;  ///< factor for each rate
    };
    const Row rows[] = {
        {"as the prior has it", {1e-4, 1e-4 / (64 * 1024)}, 0, 0, 1.05},
        {"a filer with slow creates", {75e-3, 1e-8}, 0, 0, 1.1},
        {"a slow line", {1e-4, 1e-6}, 0, 0, 1.6},
        {"noise", {1e-3, 1e-9}, 0.4, 0, 1.6},
        {"hung jobs", {1e-3, 1e-8}, 0, 9, 1.3},
        {"both", {1e-3, 1e-8}, 0.3, 7, 1.6},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CostModel model;
      unsigned count = 0;
      for (int round = 0; round < 5; ++round) {
        for (const Bucket& bucket : mixed_buckets()) {
          double seconds = row.truth.seconds(bucket);
          // The sign changes with the round as well, so that no bucket keeps it.
          seconds *= 1 + ((count + static_cast<unsigned>(round)) % 2 == 0 ? row.noise : -row.noise);
          if (row.hangs > 0 && ++count % row.hangs == 0) seconds *= 50;
          if (row.hangs == 0) ++count;
          model.observe(bucket, seconds);
        }
      }
      const double entry = model.rates().per_entry / row.truth.per_entry;
      const double byte = model.rates().per_byte / row.truth.per_byte;
      CAPTURE(entry);
      CAPTURE(byte);
      CHECK(std::max(entry, 1 / entry) <= row.accuracy);
      CHECK(std::max(byte, 1 / byte) <= row.accuracy);
    }
  }

  TEST_CASE("buckets that are all alike leave the ratio where it was") {
    CostModel model;
    for (int i = 0; i < 50; ++i) model.observe(bucket_with(1000, 10 * kMiB), 7);
    CHECK(model.rates().seconds(1000, 10 * 1024 * 1024) == doctest::Approx(7).epsilon(0.05));
    CHECK(bytes_per_entry(model) == doctest::Approx(64 * 1024).epsilon(0.05));
  }

  TEST_CASE("no rate is 0 or less, though the buckets seem to say so") {
    CostModel model;
    for (int i = 0; i < 100; ++i) {
      model.observe(bucket_with(1000, 100 * kMiB), 1);
      model.observe(bucket_with(1000, 1000 * kMiB), 0.5);  // more work, less time
      CHECK(model.rates().per_entry > 0);
      CHECK(model.rates().per_byte > 0);
    }
  }

  TEST_CASE("what cannot be learned from is not counted") {
    const double inf = std::numeric_limits<double>::infinity();
    const std::pair<Bucket, double> rows[] = {{bucket_with(0, 0), 1},
                                              {bucket_with(10, 10), 0},
                                              {bucket_with(10, 10), -1},
                                              {bucket_with(10, 10), inf},
                                              {bucket_with(10, 10), inf - inf}};
    CostModel model;
    for (const auto& [bucket, seconds] : rows) model.observe(bucket, seconds);
    CHECK(model.observations() == 0);
    CHECK(bytes_per_entry(model) == doctest::Approx(64 * 1024));
  }

  TEST_CASE("what was long ago is forgotten") {
    CostModel model;
    const CostRates first{1e-3, 1e-6};
    const CostRates then{1e-2, 1e-9};
    for (const CostRates& truth : {first, then}) {
      for (std::size_t i = 0; i < 2 * CostModel::kWindow; ++i) {
        const Bucket bucket = mixed_buckets()[i % mixed_buckets().size()];
        model.observe(bucket, truth.seconds(bucket));
      }
    }
    CHECK(model.observations() == 4 * CostModel::kWindow);
    CHECK(model.rates().per_entry == doctest::Approx(then.per_entry).epsilon(0.1));
    CHECK(model.rates().per_byte == doctest::Approx(then.per_byte).epsilon(0.1));
  }
}
