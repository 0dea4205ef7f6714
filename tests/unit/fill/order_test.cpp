#include "msrsync/fill/order.hpp"

#include <doctest/doctest.h>

using namespace msrsync::fill;
using Words = std::vector<std::string>;

namespace {

Words after_the_word(const Order& order) {
  Words words = to_arguments(order);
  REQUIRE(words.front() == kWorkerWord);
  words.erase(words.begin());
  return words;
}

const Order kFull{Task::finish, "/s\n", "/d ",   true, "list", 3,   true,
                  true,         true,   1 << 30, 8,    5000,   true};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("an order comes through the command line as it was") {
    Order huge = kFull;
    huge.entries = huge.split_bytes = huge.bytes_per_second = UINT64_MAX;
    huge.streams = UINT32_MAX;
    Order hole = kFull;
    hole.task = Task::copy;
    hole.is_named = hole.makes_links = hole.keeps_hard_links = false;
    Order link = hole;
    link.makes_holes = false;
    link.makes_links = true;
    link.reads_ahead = false;
    Order hard_link = hole;
    hard_link.makes_holes = false;
    hard_link.keeps_hard_links = true;
    Order comparison = kFull;
    comparison.task = Task::compare;
    for (const Task task : {Task::make, Task::make_private, Task::finish_made}) {
      Order made = kFull;
      made.task = task;
      const auto back = order_from(after_the_word(made));
      REQUIRE(back);
      CHECK(back->task == task);
    }
    for (const Order& order : {Order{}, kFull, huge, hole, link, hard_link, comparison}) {
      const auto back = order_from(after_the_word(order));
      REQUIRE(back);
      CHECK(*back == order);
    }
  }

  TEST_CASE("arguments that no order becomes are refused") {
    const Words good = after_the_word(kFull);
    REQUIRE(order_from(good));
    Words more = good;
    more.push_back("0");
    CHECK_FALSE(order_from(more));
    CHECK_FALSE(order_from(to_arguments(kFull)));
    for (std::size_t length = 0; length < good.size(); ++length)
      CHECK_FALSE(order_from(Words(good.begin(), good.begin() + static_cast<long>(length))));
    // Paths may be anything.
    for (std::size_t place = 0; place < good.size(); ++place) {
      if (place == 1 || place == 2 || place == 4) continue;
      for (const char* word : {"", "x", "-1", "1x", " 1", "1 ", "99999999999999999999999"}) {
        CAPTURE(place);
        CAPTURE(word);
        Words bad = good;
        bad[place] = word;
        CHECK_FALSE(order_from(bad));
      }
    }
    Words threads = good;
    threads[10] = "4294967296";  // would be cut to 0
    CHECK_FALSE(order_from(threads));
  }
}
