#include "msrsync/model/tally.hpp"

#include <doctest/doctest.h>

using namespace msrsync;

TEST_SUITE("model") {
  TEST_CASE("the top directory of a path is its first component, a dot in the root itself") {
    struct Row {
      const char* path;
      bool is_directory;
      const char* top;
    };
    const Row rows[] = {
        {"", true, "."},      {"file", false, "."},
        {"dir", true, "dir"}, {"dir/file", false, "dir"},
        {"a/b/c", true, "a"}, {"a\nb/c", false, "a\nb"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      CHECK(top_directory(row.path, row.is_directory) == row.top);
    }
  }

  TEST_CASE("a ledger balances only if every account does") {
    Ledger ledger;
    Tally one;
    one[EntryClass::transferred] = 1;
    ledger.add_found(SourceId{0}, "a", 1);
    ledger.add_found(SourceId{0}, "b", 1);
    CHECK_FALSE(ledger.balances());
    ledger.add_classed(SourceId{0}, "a", one);
    ledger.add_classed(SourceId{0}, "a", one);
    CHECK(ledger.total().balances());  // the sum hides what the accounts show
    CHECK_FALSE(ledger.balances());
  }

  TEST_CASE("a ledger sums up what exceeds its keys") {
    Ledger ledger;
    for (std::size_t i = 0; i < Ledger::kMaxTopDirectories + 5; ++i)
      ledger.add_found(SourceId{0}, std::to_string(i), 1);
    CHECK(ledger.accounts().size() == Ledger::kMaxTopDirectories + 1);
    CHECK(ledger.accounts().at({SourceId{0}, Ledger::kOtherDirectories}).found == 5);
    CHECK(ledger.total().found == Ledger::kMaxTopDirectories + 5);
  }
}
