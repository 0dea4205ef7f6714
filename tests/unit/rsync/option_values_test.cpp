#include "msrsync/rsync/option_values.hpp"

#include <doctest/doctest.h>

using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("rates are read as rsync reads --bwlimit") {
    struct Row {
      const char* text;
      std::optional<std::uint64_t> bytes;
    };
    const Row rows[] = {
        {"0", 0},       {"100", 102400},  {"1.5m", 1572864}, {"1K", 1024},       {"1kib", 1024},
        {"1KB", 1000},  {"2mb", 2000000}, {"512b", 512},     {"1g", 1073741824}, {"1kb-1", 999},
        {"1k+1", 1025}, {".5", 512},      {"", {}},          {"K", {}},          {"-1", {}},
        {"-5", {}},     {"1x", {}},       {"1kk", {}},       {"1bb", {}},        {"1e3", {}},
        {"nan", {}},    {"inf", {}},      {"9999P", {}},     {"1 k", {}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(parse_rate(row.text) == row.bytes);
    }
  }

  TEST_CASE("the files of merge rules are found whatever the working directory") {
    struct Row {
      const char* rule;
      const char* anchored;
    };
    const Row rows[] = {
        {". rules", ". /here/rules"},
        {"merge rules", "merge /here/rules"},
        {"merge,n- my rules", "merge,n- /here/my rules"},
        {".e_rules", ".e_/here/rules"},
        {". /abs", ". /abs"},
        {"merge,C", "merge,C"},
        {": .rsync-filter", ": .rsync-filter"},
        {"dir-merge /.f", "dir-merge /.f"},
        {"- *.o", "- *.o"},
        {"merged x", "merged x"},
        {"", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      CHECK(anchor_rule(row.rule, "/here") == row.anchored);
    }
    CHECK(anchor_file("rules", "/") == "/rules");
  }
}
