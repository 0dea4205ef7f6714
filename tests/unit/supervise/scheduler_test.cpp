#include "msrsync/supervise/scheduler.hpp"

#include <doctest/doctest.h>

#include "support/result_text.hpp"
#include "support/slot_simulation.hpp"

using namespace msrsync;
using namespace msrsync::supervise;
using msrsync::test::SimulatedBucket;
using msrsync::test::SimulatedStorage;
using msrsync::test::SlotSimulation;

namespace {

Bucket bucket(std::uint64_t id, std::uint64_t bytes, unsigned stage = 0) {
  Bucket result;
  result.id = BucketId{id};
  result.bytes = bytes;
  result.stage = stage;
  return result;
}

/// `count` buckets more, of one directory or (0) each of its own.
void add_buckets(std::vector<SimulatedBucket>& plan, unsigned count, std::uint64_t entries,
                 std::uint64_t bytes, std::uint64_t directory) {
  for (unsigned i = 0; i < count; ++i) {
    SimulatedBucket one;
    one.bucket.id = BucketId{plan.size()};
    one.bucket.entries = entries;
    one.bucket.bytes = bytes;
    one.directory = directory != 0 ? directory : 1000 + plan.size();
    plan.push_back(one);
  }
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

  TEST_CASE("simulated: one huge bucket that was planned last sets the length of the run alone") {
    std::vector<SimulatedBucket> plan;
    add_buckets(plan, 200, 100, 0, 0);
    add_buckets(plan, 1, 1, 4'000'000'000, 0);
    const SimulatedStorage storage{0.001, 0.009, 1e-8};
    const double alone = 40.01;  // the other 200 take 200 s of 7 slots
    CHECK(SlotSimulation(storage, 8).run(plan) == doctest::Approx(alone));
  }

  TEST_CASE("simulated: a flat directory runs beside the others, not against itself") {
    // 5,000 creates take 5 s under the lock of their directory, by however many jobs.
    std::vector<SimulatedBucket> plan;
    add_buckets(plan, 64, 79, 0, 7);
    add_buckets(plan, 640, 79, 0, 0);
    SlotSimulation simulation({0.001, 0.009, 0}, 64);
    const double spread = simulation.run(plan);
    simulation.tells_homes = false;
    const double plain = simulation.run(plan);
    const double bound = 704 * 79 * 0.010 / 64;  // every slot at work, and nobody waits
    CAPTURE(spread);
    CAPTURE(plain);
    CHECK(spread < 1.05 * bound);
    CHECK(plain > 1.4 * bound);
  }

  TEST_CASE("simulated: alone, a flat directory has every slot") {
    std::vector<SimulatedBucket> plan;
    add_buckets(plan, 64, 79, 0, 7);
    CHECK(SlotSimulation({0.001, 0.009, 0}, 64).run(plan) == doctest::Approx(64 * 79 * 0.001));
  }

  TEST_CASE(
      "simulated: what buckets really cost is learned, and the long ones start before the end") {
    // Bytes are all but free here: what the prior takes for heavy is not.
    std::vector<SimulatedBucket> plan;
    for (unsigned i = 0; i < 30; ++i) {
      add_buckets(plan, 6, 50, 500'000'000, 0);
      add_buckets(plan, 4, 100, 400'000'000, 0);
    }
    add_buckets(plan, 4, 4000, 0, 0);
    SlotSimulation simulation({0.001, 0.009, 1e-11}, 8);
    const double learned = simulation.run(plan);
    simulation.tells_times = false;
    const double unlearned = simulation.run(plan);
    CAPTURE(learned);
    CAPTURE(unlearned);
    CHECK(learned < 0.8 * unlearned);
  }

  TEST_CASE("what is ready is put into another order when the rates have moved") {
    Scheduler scheduler(4);
    Bucket many = bucket(0, 0);
    many.entries = 100;
    scheduler.add(bucket(1, 10'000'000));
    scheduler.add(many);
    Bucket seen = bucket(2, 10'000'000);
    scheduler.learn(seen, 0.001);
    seen.bytes = 0;
    seen.entries = 100;
    scheduler.learn(seen, 0.001);
    CHECK(scheduler.next()->bucket.id == BucketId{1});  // not enough to go by
    scheduler.add(bucket(1, 10'000'000));
    for (int i = 0; i < 8; ++i) {
      scheduler.learn(seen, 10);
      scheduler.learn(bucket(2, 10'000'000), 0.001);
    }
    CHECK(scheduler.next()->bucket.id == BucketId{0});
    Bucket verified = bucket(3, 10'000'000, 1);
    verified.pass = PassKind::verify;
    Bucket other = verified;
    other.id = BucketId{4};
    other.bytes = 0;
    other.entries = 100;
    Scheduler fresh(4);
    fresh.learn(seen, 10);  // another pass has other rates
    fresh.add(other);
    fresh.add(verified);
    fresh.end_planning();
    CHECK(fresh.next()->bucket.id == BucketId{3});
  }

  TEST_CASE("a slot is never idle while its stage has a bucket, whatever the homes") {
    Scheduler scheduler(3);
    for (std::uint64_t i = 0; i < 3; ++i) {
      Bucket one = bucket(i, i == 0 ? 1000 : 1);
      one.home = 5;
      scheduler.add(one);
    }
    CHECK(scheduler.next());
    CHECK(scheduler.next());
    CHECK(scheduler.next());
  }
}
