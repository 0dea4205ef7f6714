#include "msrsync/report/figures.hpp"

#include <array>
#include <cstdio>

namespace msrsync::report {

Figures figures_of(const RunReport& report) {
  Figures sum;
  for (const BucketSummary& one : report.buckets) {
    const Bucket& bucket = one.bucket;
    PassFigures& pass = sum.passes[static_cast<std::size_t>(bucket.pass)];
    if (!bucket.is_trial) {
      ++pass.buckets;
      pass.entries += bucket.entries;
      pass.bytes += bucket.bytes;
    }
    sum.job_seconds += one.seconds;
    if (bucket.pass != PassKind::copy) continue;
    if (one.attempts > 0 && one.outcome != Outcome::cancelled) sum.bytes_done += bucket.bytes;
    if (sum.biggest == nullptr || bucket.bytes > sum.biggest->bucket.bytes) sum.biggest = &one;
  }
  const Tally classed = report.ledger.total().classed;
  sum.entries_done = classed.total() - classed[EntryClass::not_run];
  return sum;
}

double rate(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

std::string one_decimal(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

}  // namespace msrsync::report
