// A count with something in every part.
#pragma once

#include "msrsync/model/tree_count.hpp"

namespace msrsync::test {

inline CountReport sample_count() {
  CountReport report;
  report.version = "1.0";
  report.directories = {"/data", "b c"};
  report.count.found = {.files = 10'000,
                        .directories = 800,
                        .symlinks = 150,
                        .specials = 50,
                        .bytes = 200'000'000,
                        .large_files = 20,
                        .large_bytes = 150'000'000,
                        .errors = 7};
  report.count.allocated_bytes = 210'000'000;
  report.count.hard_links = {12, 5, false};
  report.count.sparse = {2, 5000, 2048};
  report.count.deepest = {"/data/a/b/c\033", 3};
  report.count.widest = {"/data/w", 900};
  report.count.failed = 4;
  report.count.vanished = 3;
  report.nameless_users = {1, 7};
  report.seconds = 2;
  report.processes = 64;
  report.bucket_entries = 172;
  report.exit_code = ExitCode::entries_failed;
  return report;
}

}  // namespace msrsync::test
