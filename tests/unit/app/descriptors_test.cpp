#include "msrsync/app/descriptors.hpp"

#include <doctest/doctest.h>

using namespace msrsync::app;

TEST_SUITE("app") {
  TEST_CASE("few open files mean few slots, but one at least") {
    CHECK(affordable_slots(64, 1024, 2) == 64);
    CHECK(affordable_slots(64, 64, 2) == 10);
    CHECK(affordable_slots(64, 10, 2) == 1);
    CHECK(affordable_slots(64, 1024, 64) == 64);
    CHECK(affordable_slots(1, 1'000'000, 1) == 1);
  }

  TEST_CASE("few open files mean few crawl threads, but one at least") {
    CHECK(affordable_crawl_threads(1'000'000) == 64);
    CHECK(affordable_crawl_threads(1024) == 64);
    CHECK(affordable_crawl_threads(256) == 16);
    CHECK(affordable_crawl_threads(3) == 1);
  }

  TEST_CASE("the limit is raised as far as it goes, once and for all") {
    const auto limit = raise_descriptor_limit();
    CHECK(limit > 0);
    CHECK(raise_descriptor_limit() == limit);
  }
}
