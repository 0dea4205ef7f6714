// What is worked out from a RunReport rather than stored in it: one reckoning for the JSON report
// and the --stats block, so that the two never disagree.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

/// Sums over the buckets of one pass.
struct PassFigures {
  std::uint64_t buckets = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

struct Figures {
  std::array<PassFigures, kPasses> passes;
  const BucketSummary* biggest = nullptr;  ///< of the copy pass, by bytes; points into the report
  double job_seconds = 0;                  ///< of all jobs, added up
  std::uint64_t entries_done = 0;          ///< classed other than not_run
  std::uint64_t bytes_done = 0;            ///< of copy buckets that were run to an end

  const PassFigures& of(PassKind pass) const { return passes[static_cast<std::size_t>(pass)]; }
};

Figures figures_of(const RunReport& report);

/// Per second; 0 where no time has passed.
double rate(double amount, double seconds);

/// With one digit after the point, for people.
std::string one_decimal(double value);

}  // namespace msrsync::report
