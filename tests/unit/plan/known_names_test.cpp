#include "msrsync/plan/known_names.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync;
using namespace msrsync::plan;

TEST_SUITE("plan") {
  TEST_CASE("a name is known by source, pass and bytes") {
    KnownNames known;
    CHECK(known.is_empty());
    const std::string odd("a\n\xff/b", 6);
    known.add(SourceId{0}, PassKind::copy, "dir/name");
    known.add(SourceId{0}, PassKind::directories, "dir/");
    known.add(SourceId{2}, PassKind::copy, odd);
    known.seal();
    CHECK_FALSE(known.is_empty());
    CHECK(known.has(SourceId{0}, PassKind::copy, "dir/name"));
    CHECK(known.has(SourceId{0}, PassKind::directories, "dir/"));
    CHECK(known.has(SourceId{2}, PassKind::copy, odd));
    CHECK_FALSE(known.has(SourceId{1}, PassKind::copy, "dir/name"));
    CHECK_FALSE(known.has(SourceId{0}, PassKind::directories, "dir/name"));
    CHECK_FALSE(known.has(SourceId{0}, PassKind::copy, "dir/nam"));
    CHECK_FALSE(known.has(SourceId{0}, PassKind::copy, ""));
  }

  TEST_CASE("a hundred thousand names like each other are told apart") {
    KnownNames known;
    for (int i = 0; i < 100'000; i += 2)
      known.add(SourceId{0}, PassKind::copy, "flat/file-" + std::to_string(i));
    known.seal();
    int wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
      const bool is_known =
          known.has(SourceId{0}, PassKind::copy, "flat/file-" + std::to_string(i));
      if (is_known != (i % 2 == 0)) ++wrong;
    }
    CHECK(wrong == 0);
  }
}
