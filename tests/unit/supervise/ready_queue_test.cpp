#include "msrsync/supervise/ready_queue.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::supervise;

namespace {

constexpr CostRates kBytesOnly{0, 1};

struct Ready {
  std::uint64_t bytes;
  std::uint64_t home;
};

ReadyQueue queue_of(const std::vector<Ready>& ready, CostRates rates = kBytesOnly) {
  ReadyQueue queue(rates);
  std::uint64_t id = 0;
  for (const Ready& one : ready) {
    Bucket bucket;
    bucket.id = BucketId{id++};
    bucket.bytes = one.bytes;
    bucket.entries = one.bytes;
    bucket.home = one.home;
    queue.push(std::move(bucket));
  }
  return queue;
}

/// Takes everything; a home counts as at work from then on if `is_busy`.
std::string order_of(ReadyQueue queue, RunningHomes running, bool is_busy) {
  std::string order;
  while (!queue.empty()) {
    const Bucket bucket = queue.take(running);
    order += std::to_string(static_cast<std::uint64_t>(bucket.id)) + " ";
    if (is_busy) ++running[bucket.home];
  }
  return order;
}

}  // namespace

TEST_SUITE("supervise") {
  TEST_CASE("of comparable buckets the one starts whose home has room") {
    struct Row {
      std::string name;
      std::vector<Ready> ready;
      RunningHomes running;
      bool is_busy;  ///< what was taken stays at work
      std::string order;
    };
    const Row rows[] = {
        {"heaviest first without homes", {{10, 0}, {30, 0}, {20, 0}}, {}, true, "1 2 0 "},
        {"equal ones as planned", {{5, 0}, {5, 7}, {5, 0}, {5, 8}}, {}, true, "0 1 2 3 "},
        {"another home first", {{30, 1}, {20, 2}}, {{1, 1}}, true, "1 0 "},
        {"but not one that is far lighter", {{41, 1}, {20, 2}}, {{1, 1}}, true, "0 1 "},
        {"half the weight is comparable", {{40, 1}, {20, 2}}, {{1, 1}}, true, "1 0 "},
        {"a home with most of the work has most of the jobs",
         {{9, 1}, {9, 1}, {9, 1}, {8, 2}, {8, 2}, {8, 3}},
         {},
         true,
         "0 3 1 5 2 4 "},
        {"the last home has every slot", {{9, 1}, {9, 1}, {9, 1}}, {{1, 5}}, true, "0 1 2 "},
        {"a home that is idle again", {{9, 1}, {9, 1}, {8, 2}}, {}, false, "0 1 2 "},
        {"no home never waits", {{9, 0}, {9, 0}, {9, 1}}, {{0, 9}}, true, "0 1 2 "},
        {"the least busy one of busy homes",
         {{30, 1}, {25, 2}, {10, 3}},
         {{1, 3}, {2, 1}, {3, 1}},
         false,
         "1 0 2 "},
        {"much to do in one home is urgent",
         {{12, 0},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {10, 1},
          {11, 2}},
         {},
         true,
         "1 0 2 11 3 4 5 6 7 8 9 10 "},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(order_of(queue_of(row.ready), row.running, row.is_busy) == row.order);
    }
  }

  TEST_CASE("other rates give another order, and nothing is lost or doubled") {
    ReadyQueue queue(kBytesOnly);
    for (std::uint64_t i = 0; i < 100; ++i) {
      Bucket bucket;
      bucket.id = BucketId{i};
      bucket.entries = i + 1;
      bucket.bytes = 1000 - i;
      bucket.home = i % 50;
      queue.push(std::move(bucket));
    }
    CHECK(queue.take({}).id == BucketId{0});
    queue.reorder({1, 0});
    CHECK(queue.size() == 99);
    double last = 1000;
    while (!queue.empty()) {
      const Bucket bucket = queue.take({});
      // A home is urgent as a whole, but each is far below 8 buckets of the front's weight here.
      CHECK(static_cast<double>(bucket.entries) < last);
      last = static_cast<double>(bucket.entries);
    }
    CHECK(queue.size() == 0);
  }
}
