#include "msrsync/model/difference.hpp"

namespace msrsync {

Comparison& Comparison::operator+=(const Comparison& other) {
  compared += other.compared;
  skipped += other.skipped;
  vanished += other.vanished;
  failed += other.failed;
  not_run += other.not_run;
  differing += other.differing;
  source_changed += other.source_changed;
  for (std::size_t i = 0; i < kAspects; ++i) by_aspect[i] += other.by_aspect[i];
  return *this;
}

}  // namespace msrsync
