// How a run on disk stands, for --status and --list.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/bucket.hpp"

namespace msrsync {

/// What one pass has to do and has done. Buckets, and the entries and bytes they name.
struct PassOverview {
  std::uint64_t buckets = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t buckets_done = 0;
  std::uint64_t entries_done = 0;
  std::uint64_t bytes_done = 0;
};

/// What the report of the last session that wrote one says.
struct LastReport {
  std::string status;
  std::int64_t exit_code = 0;
  std::string ended;
};

/// Read from a run directory at one moment; a live run goes on meanwhile.
struct RunOverview {
  std::string path;
  std::string run_id;
  WallTime started{};
  std::vector<std::string> argv;  ///< the words after the program's name
  bool is_live = false;
  std::int64_t pid = 0;  ///< of the process at work; 0 when it is not known
  std::string host;      ///< where that process runs; of a run that is not live, where it began
  std::uint64_t sessions = 0;
  bool is_plan_complete = false;
  bool is_damaged = false;                     ///< the journal has a line that no writer made
  std::array<PassOverview, kPasses> passes{};  ///< by PassKind
  std::optional<LastReport> report;            ///< empty: there is none, or it cannot be read

  /// Planned to the end, and every bucket done.
  bool is_complete() const;
  /// The sum over all passes.
  PassOverview total() const;
};

}  // namespace msrsync
