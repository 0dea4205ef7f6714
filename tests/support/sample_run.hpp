// Small events and a finished report for the tests of report and ui.
#pragma once

#include <optional>
#include <string>

#include "msrsync/model/run_report.hpp"

namespace msrsync::test {

inline Tally tally_of(EntryClass entry_class, std::uint64_t count) {
  Tally tally;
  tally[entry_class] = count;
  return tally;
}

inline Bucket bucket_of(std::uint64_t id, std::uint64_t entries, std::uint64_t bytes,
                        PassKind pass = PassKind::copy) {
  Bucket bucket;
  bucket.id = BucketId{id};
  bucket.pass = pass;
  bucket.entries = entries;
  bucket.bytes = bytes;
  return bucket;
}

/// A job that ended with `outcome`; all its entries are of one class, below one directory.
inline JobResult result_of(const Bucket& bucket, Outcome outcome, EntryClass entry_class,
                           const std::string& top = "top") {
  JobResult result;
  result.bucket = bucket;
  result.outcome = outcome;
  result.status = {ExitStatus::Kind::exited, outcome == Outcome::partial ? 23 : 0};
  result.processes = 1;
  result.seconds = 2;
  result.tally_by_top[top] = tally_of(entry_class, bucket.entries);
  return result;
}

inline PathError path_error(const std::string& path, int os_error,
                            std::optional<EntryClass> entry_class = std::nullopt) {
  PathError error;
  error.path = path;
  error.operation = "opendir";
  error.os_error = os_error;
  error.entry_class = entry_class;
  return error;
}

/// A run of the size of the original manual's example: 68 buckets in 9.9 seconds.
RunReport sample_report();

}  // namespace msrsync::test
