#include "msrsync/base/bounded_queue.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <thread>

#include "support/result_text.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("items come out in order and a closed queue is drained first") {
    BoundedQueue<std::unique_ptr<int>> queue(10);
    CHECK(queue.push(std::make_unique<int>(1), 1));
    CHECK(queue.push(std::make_unique<int>(2), 1));
    queue.close();
    CHECK_FALSE(queue.push(std::make_unique<int>(3), 1));
    CHECK(**queue.pop() == 1);
    CHECK(**queue.pop() == 2);
    CHECK_FALSE(queue.pop().has_value());
  }

  TEST_CASE("a producer waits while the weight inside has reached the capacity") {
    BoundedQueue<int> queue(4);
    CHECK(queue.push(1, 100));  // one heavy item always fits
    std::jthread producer([&] {
      for (int i = 2; i <= 100; ++i) queue.push(i, 3);
      queue.close();
    });
    int expected = 1;
    while (const auto item = queue.pop()) CHECK(*item == expected++);
    CHECK(expected == 101);
  }

  TEST_CASE("closing wakes a producer that waits for room") {
    BoundedQueue<int> queue(1);
    CHECK(queue.push(1, 1));
    std::jthread closer([&] { queue.close(); });
    CHECK_FALSE(queue.push(2, 1));
  }
}
