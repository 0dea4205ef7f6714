#include "msrsync/crawl/thread_policy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

using namespace msrsync::crawl;

namespace {

/// Storage whose operations take `seconds`, up to `parallel` of them side by side.
struct Storage {
  double seconds;
  unsigned parallel;

  double seconds_with(unsigned threads) const {
    return seconds * std::max(1.0, static_cast<double>(threads) / parallel);
  }
};

}  // namespace

TEST_SUITE("crawl") {
  TEST_CASE("threads come while operations wait and there is work for them") {
    struct Row {
      std::string name;
      Storage storage;
      unsigned first;
      unsigned most;
      unsigned left_every;  ///< every so many-th time there was work left; 0: never
      unsigned
          hiccup_every;  ///< every so many-th time the thread lost its processor for 5 ms; 0: never
      unsigned threads;  ///< in the end
    };
    const Row rows[] = {
        {"memory", {5e-6, 1000}, 2, 64, 1, 0, 2},
        {"a filer", {0.005, 1000}, 2, 64, 1, 0, 64},
        {"a filer, one thread first", {0.001, 1000}, 1, 64, 1, 0, 64},
        {"at most as many as allowed", {0.005, 1000}, 2, 10, 1, 0, 10},
        {"a fixed number", {0.005, 1000}, 4, 4, 1, 0, 4},
        {"nothing for others to do", {0.005, 1000}, 2, 64, 0, 0, 2},
        {"rarely something for others to do", {0.005, 1000}, 2, 64, 3, 0, 2},
        {"storage that takes 8 at a time", {0.005, 8}, 2, 64, 1, 0, 16},
        {"a disk that does one thing at a time", {0.008, 1}, 2, 64, 1, 0, 4},
        {"memory on a busy machine", {5e-6, 1000}, 2, 64, 1, 5, 2},
        {"a filer seen from a busy machine", {0.002, 1000}, 2, 64, 1, 3, 64},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      ThreadPolicy policy(row.first, row.most);
      unsigned threads = row.first;
      for (unsigned i = 1; i <= 5000; ++i) {
        constexpr unsigned kOperations = 4;
        double seconds = kOperations * row.storage.seconds_with(threads);
        if (row.hiccup_every > 0 && i % row.hiccup_every == 0) seconds += 0.005;
        threads +=
            policy.observe({kOperations, seconds, row.left_every > 0 && i % row.left_every == 0});
        CHECK(policy.threads() == threads);
      }
      CHECK(threads == row.threads);
    }
  }

  TEST_CASE("64 threads at a filer are there within 200 operations of each") {
    ThreadPolicy policy(2, 64);
    unsigned observations = 0;
    while (policy.threads() < 64 && observations < 1000) {
      policy.observe({4, 0.02, true});
      ++observations;
    }
    CHECK(observations <= 8 + 8 + 8 + 16 + 32);
  }

  TEST_CASE("what is slow shows, and may change") {
    ThreadPolicy policy(2, 2);
    CHECK_FALSE(policy.is_slow());
    for (int i = 0; i < 8; ++i) policy.observe({1, 0.005, false});
    CHECK(policy.is_slow());
    for (int i = 0; i < 8; ++i) policy.observe({1, 5e-6, false});
    CHECK_FALSE(policy.is_slow());
  }

  TEST_CASE("when threads are refused there are no more attempts") {
    ThreadPolicy policy(2, 64);
    unsigned more = 0;
    while (more == 0) more = policy.observe({1, 0.005, true});
    policy.refuse(more - 1);
    CHECK(policy.threads() == 3);
    for (int i = 0; i < 1000; ++i) CHECK(policy.observe({1, 0.005, true}) == 0);
  }

  TEST_CASE("nothing done says nothing") {
    ThreadPolicy policy(2, 64);
    for (int i = 0; i < 1000; ++i) CHECK(policy.observe({0, 0.005, true}) == 0);
  }
}
