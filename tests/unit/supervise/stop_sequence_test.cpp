#include "msrsync/supervise/stop_sequence.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::supervise;

TEST_SUITE("supervise") {
  TEST_CASE("a stop gets harder step by step, with time to obey in between") {
    CHECK(next_level(StopLevel::none) == StopLevel::terminate);
    CHECK(next_level(StopLevel::terminate) == StopLevel::kill_main);
    CHECK(next_level(StopLevel::kill_main) == StopLevel::kill_group);
    CHECK(next_level(StopLevel::kill_group) == StopLevel::kill_group);
    CHECK(grace_after(StopLevel::terminate) > std::chrono::seconds(1));
    CHECK(grace_after(StopLevel::kill_main) >= std::chrono::seconds(1));
    CHECK(grace_after(StopLevel::kill_group).count() == 0);
  }
}
