// The verdict on one bucket.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/difference.hpp"
#include "msrsync/model/exit_status.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync {

enum class Outcome : std::uint8_t {
  succeeded,
  vanished,   ///< all copied but what vanished meanwhile (rsync 24)
  partial,    ///< some entries failed (rsync 23)
  failed,     ///< rsync ended in another way
  timed_out,  ///< stopped by us because it took longer than --bucket-timeout
  fatal,      ///< failed, and every other bucket would fail the same way (disk full)
  cancelled,  ///< stopped by us
};

std::string_view name_of(Outcome outcome);

/// Room for one running job; `-p` gives how many there are.
enum class SlotId : std::uint32_t {};

/// What all attempts at one bucket came to: every rsync that ran for it.
struct JobResult {
  Bucket bucket;
  unsigned attempt = 1;  ///< how many there were
  SlotId slot{};
  Outcome outcome = Outcome::cancelled;
  ExitStatus status;       ///< of the rsync that decided the outcome, else of the last one
  unsigned processes = 0;  ///< rsyncs that ran
  WallTime started{};
  double seconds = 0;   ///< of all attempts, the pauses between them left out
  TransferStats stats;  ///< with what the fill wrote
  ResourceUsage usage;  ///< of the rsyncs
  FillStats fill;
  std::map<std::string, Tally> tally_by_top;  ///< every entry of the bucket, once
  std::vector<PathError> errors;              ///< at most kMaxErrors
  std::uint64_t errors_dropped = 0;
  Tally checked;  ///< of the check pass, instead of tally_by_top: the copy pass has these entries
  std::uint64_t deleted = 0;            ///< of the mirror pass: entries removed at the destination
  Comparison comparison;                ///< of the verify pass, like the next two
  std::vector<Difference> differences;  ///< at most kMaxErrors
  std::uint64_t differences_dropped = 0;
  std::uint64_t retried_errors = 0;  ///< of attempts that were followed by another: not in `errors`
  bool has_lost_names = false;       ///< its list file could not be read: entries are in no tally
  std::string message;               ///< why it is not `succeeded`, for people
  std::string log_file;              ///< stderr and output of its rsyncs; empty when removed

  Tally tally() const;
  static constexpr std::size_t kMaxErrors = 10'000;
};

/// A job that waits for its next attempt.
struct JobRetry {
  BucketId bucket{};
  unsigned attempt = 2;       ///< the one to come
  unsigned max_attempts = 2;  ///< the last one there can be
  std::chrono::milliseconds delay{0};
  std::string why;
};

/// What one finished rsync adds to the progress of a job that goes on.
struct JobProgress {
  BucketId bucket{};
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

}  // namespace msrsync
