#include "msrsync/count/owner_names.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace msrsync;
using namespace msrsync::count;

TEST_SUITE("count") {
  TEST_CASE("each id is asked for once, and those without a name are added up") {
    std::vector<std::uint32_t> asked;
    const NamelessOwners owners = nameless({{0, 10}, {7, 3}, {9, 4}}, [&](std::uint32_t id) {
      asked.push_back(id);
      return id == 0;
    });
    CHECK(owners.ids == 2);
    CHECK(owners.entries == 7);
    CHECK(asked == std::vector<std::uint32_t>{0, 7, 9});
  }

  TEST_CASE("the system knows root, and not an id that nobody has") {
    CHECK(has_user_name(0));
    CHECK(has_group_name(0));
    CHECK_FALSE(has_user_name(3'999'999'999));
    CHECK_FALSE(has_group_name(3'999'999'999));
  }
}
