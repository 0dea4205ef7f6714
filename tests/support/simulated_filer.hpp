// A filer that exists only as a curve: what it achieves with so many processes, with noise from a
// seeded generator. Time is computed, not waited for.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "msrsync/supervise/concurrency_policy.hpp"

namespace msrsync::test {

/// Throughput rises with each process up to `best`, and falls beyond by the power `fall`: 0 is a
/// plateau, 0.5 loses 30 % with each doubling.
struct FilerCurve {
  double entries_per_second = 10;  ///< of a single process
  unsigned best = 16;
  double fall = 0.5;

  double throughput(unsigned processes) const;
};

struct SimulatedWork {
  std::uint64_t entries = 200'000;
  std::uint64_t entries_per_process = 100;  ///< half to three halves of it, by chance
  std::uint64_t bytes_per_entry = 1000;
  double noise = 0;  ///< of a process's speed: 0.2 is up to 20 % more or less
  std::uint32_t seed = 1;
  double warm_up = 0;              ///< the part of the work that is not timed
  double curve_changes_after = 1;  ///< the part of the work done before `later` holds
};

/// What a run came to.
struct SimulatedRun {
  double seconds = 0;  ///< after the warm-up
  unsigned highest = 0;
  unsigned last = 0;
  std::vector<supervise::ConcurrencyChange> changes;
};

class SimulatedFiler {
 public:
  SimulatedFiler(FilerCurve curve, FilerCurve later, SimulatedWork work);

  /// All the work with a fixed number of processes.
  SimulatedRun run_fixed(unsigned processes);
  SimulatedRun run(supervise::ConcurrencyPolicy policy);
  /// The shortest time that a fixed number up to `cap` reaches: the best of the curve, or of a
  /// ladder.
  double best_seconds(unsigned cap);

 private:
  struct Process {
    double began = 0;
    std::uint64_t entries = 0;
    double left = 0;   // entries
    double speed = 1;  // against the others
  };
  /// Is told of each process that ended; returns the limit from now on.
  using Judge = std::function<unsigned(const supervise::FinishedProcess&, const supervise::Load&)>;

  SimulatedRun simulate(unsigned limit, const Judge& judge);
  Process begin_process(double now);
  /// Time passes until the first of them ends; its place is returned.
  std::size_t advance(std::vector<Process>& running, double& now) const;
  double part_done() const;

  FilerCurve curve_;
  FilerCurve later_;
  SimulatedWork work_;
  std::mt19937 random_;
  std::uint64_t started_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace msrsync::test
