// A run in virtual time: jobs in slots, where jobs that create in one directory take turns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "msrsync/supervise/scheduler.hpp"

namespace msrsync::test {

/// A bucket to run, and the directory its creates lock.
struct SimulatedBucket {
  Bucket bucket;
  std::uint64_t directory = 0;  ///< 0: none that anybody else wants
};

/// An entry takes `locked` seconds under its directory's lock and `free` ones beside, so k jobs of
/// one directory get at most 1 / locked entries a second together; a byte takes `per_byte`.
struct SimulatedStorage {
  double locked = 0.001;
  double free = 0.009;
  double per_byte = 0;
};

/// Seconds until all is done. Without `tells_homes` the scheduler does not learn of directories,
/// and without `tells_times` nothing of how long buckets took.
class SlotSimulation {
 public:
  SlotSimulation(SimulatedStorage storage, unsigned slots) : storage_(storage), slots_(slots) {}
  bool tells_homes = true;
  bool tells_times = true;

  double run(const std::vector<SimulatedBucket>& buckets) {
    supervise::Scheduler scheduler(slots_);
    std::map<BucketId, std::uint64_t> directories;
    for (const SimulatedBucket& one : buckets) {
      directories[one.bucket.id] = one.directory;
      Bucket bucket = one.bucket;
      if (tells_homes) bucket.home = one.directory;
      scheduler.add(std::move(bucket));
    }
    scheduler.end_planning();
    jobs_.clear();
    double now = 0;
    while (!scheduler.is_done()) {
      while (auto start = scheduler.next()) {
        const Bucket& bucket = start->bucket;
        jobs_.push_back({*start, directories.at(bucket.id), static_cast<double>(bucket.entries),
                         storage_.per_byte * static_cast<double>(bucket.bytes), now});
      }
      now += advance();
      std::erase_if(jobs_, [&](const Job& job) {
        if (job.entries > kNothing || job.byte_seconds > kNothing) return false;
        scheduler.finished(job.start.slot);
        if (tells_times) scheduler.learn(job.start.bucket, now - job.begun);
        return true;
      });
    }
    return now;
  }

 private:
  static constexpr double kNothing = 1e-9;
  struct Job {
    supervise::Start start;
    std::uint64_t directory = 0;
    double entries = 0;       ///< still to do
    double byte_seconds = 0;  ///< after the entries
    double begun = 0;
  };

  double seconds_per_entry(const Job& job) const {
    unsigned sharers = 0;
    for (const Job& other : jobs_)
      if (other.directory == job.directory && other.entries > kNothing) ++sharers;
    const double alone = storage_.locked + storage_.free;
    return job.directory == 0 ? alone : std::max(alone, sharers * storage_.locked);
  }

  /// To the moment at which some job ends its entries or its bytes.
  double advance() {
    std::vector<double> pace;
    double step = 1e300;
    for (const Job& job : jobs_) {
      pace.push_back(seconds_per_entry(job));
      step = std::min(step, job.entries > kNothing ? job.entries * pace.back() : job.byte_seconds);
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      Job& job = jobs_[i];
      (job.entries > kNothing ? job.entries : job.byte_seconds) -=
          job.entries > kNothing ? step / pace[i] : step;
    }
    return step;
  }

  SimulatedStorage storage_;
  unsigned slots_;
  std::vector<Job> jobs_;
};

}  // namespace msrsync::test
