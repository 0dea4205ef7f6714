#include "msrsync/supervise/scheduler.hpp"

#include <doctest/doctest.h>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::supervise;

namespace {

Bucket bucket(std::uint64_t id, std::uint64_t bytes, unsigned stage = 0) {
  Bucket result;
  result.id = BucketId{id};
  result.bytes = bytes;
  result.stage = stage;
  return result;
}

}  // namespace

TEST_SUITE("supervise") {
  TEST_CASE("the heaviest ready bucket starts first, equal ones in the order of the plan") {
    Scheduler scheduler(4);
    scheduler.add(bucket(0, 10));
    scheduler.add(bucket(1, 30));
    scheduler.add(bucket(2, 10));
    CHECK(scheduler.next()->bucket.id == BucketId{1});
    CHECK(scheduler.next()->bucket.id == BucketId{0});
    CHECK(scheduler.next()->bucket.id == BucketId{2});
    CHECK_FALSE(scheduler.next());
  }

  TEST_CASE("no more run than there are slots, and a slot is used again") {
    Scheduler scheduler(2);
    for (std::uint64_t i = 0; i < 5; ++i) scheduler.add(bucket(i, 1));
    const auto first = scheduler.next();
    const auto second = scheduler.next();
    CHECK_FALSE(scheduler.next());
    CHECK(first->slot != second->slot);
    CHECK(scheduler.state().ready == 3);
    CHECK(scheduler.state().running == 2);
    scheduler.finished(first->slot);
    CHECK(scheduler.next()->slot == first->slot);
  }

  TEST_CASE("a limit holds back what is ready, and not what runs") {
    Scheduler scheduler(3);
    for (std::uint64_t i = 0; i < 5; ++i) scheduler.add(bucket(i, 1));
    scheduler.set_limit(1);
    const auto first = scheduler.next();
    CHECK_FALSE(scheduler.next());
    scheduler.set_limit(3);
    CHECK(scheduler.next());
    CHECK(scheduler.next());
    CHECK_FALSE(scheduler.next());
    scheduler.set_limit(2);
    scheduler.finished(first->slot);
    CHECK_FALSE(scheduler.next());
    CHECK(scheduler.state().running == 2);
    scheduler.set_limit(0);
    scheduler.end_planning();
    CHECK_FALSE(scheduler.is_done());
  }

  TEST_CASE("a stage begins when planning has ended and the stages before have") {
    Scheduler scheduler(4);
    scheduler.add(bucket(1, 1, 1));
    scheduler.add(bucket(2, 1, 2));
    scheduler.add(bucket(0, 1, 0));
    const auto copy = scheduler.next();
    CHECK(copy->bucket.id == BucketId{0});
    scheduler.finished(copy->slot);
    CHECK_FALSE(scheduler.next());  // more copy buckets may come
    scheduler.end_planning();
    const auto first = scheduler.next();
    CHECK(first->bucket.id == BucketId{1});
    CHECK_FALSE(scheduler.next());
    scheduler.finished(first->slot);
    const auto second = scheduler.next();
    CHECK(second->bucket.id == BucketId{2});
    CHECK_FALSE(scheduler.is_done());
    scheduler.finished(second->slot);
    CHECK(scheduler.is_done());
  }

  TEST_CASE("after a stop nothing starts, and all is done when the last job has ended") {
    Scheduler scheduler(1);
    scheduler.add(bucket(0, 1));
    scheduler.add(bucket(1, 1));
    const auto running = scheduler.next();
    scheduler.stop();
    CHECK_FALSE(scheduler.is_done());
    scheduler.finished(running->slot);
    CHECK_FALSE(scheduler.next());
    CHECK(scheduler.is_done());
  }

  TEST_CASE("an empty plan is done once planning has ended") {
    Scheduler scheduler(1);
    CHECK_FALSE(scheduler.is_done());
    scheduler.end_planning();
    CHECK(scheduler.is_done());
  }
}
