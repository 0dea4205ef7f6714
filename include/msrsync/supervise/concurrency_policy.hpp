// How many rsyncs should run at once? Learned from the ones that have ended. Pure: no clock, no
// processes; what it is fed is all it knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace msrsync::supervise {

struct ConcurrencySettings {
  unsigned start = 1;  ///< the first limit
  unsigned cap = 64;   ///< never more
  /// Begin by doubling, as long as that helps or nothing is known: for storage that makes its
  /// clients wait. Otherwise `start` is taken for a good guess and only varied around.
  bool is_growing = false;
  double window_seconds = 1;  ///< the shortest time that a limit is judged by
};

/// A process that has ended. Times are seconds since any fixed moment.
struct FinishedProcess {
  double began = 0;
  double ended = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

/// The queue at one moment; `running` includes a process that is just being reported.
struct Load {
  double seconds = 0;
  std::uint64_t running = 0;
  std::uint64_t ready = 0;
};

struct ConcurrencyChange {
  unsigned limit = 1;
  std::string reason;  ///< for people
};

/// The guide's rule: add processes until neither files per second nor bytes per second rise, for
/// beyond that point more of them make it slower. The throughput of a limit is the work that its
/// processes did in each second of theirs, times their number (Little's law): unlike a count over a
/// span of time it needs no end of a process to fall into the span by luck. A process counts when
/// it began after the limit was set; a window ends with as many of them as may run. Only time in
/// which all slots were busy is judged.
///
/// A limit is kept until another one proves better: much better in one window, or a little in
/// several. Others are tried now and then, half and double first, the more seldom the more often
/// they were no better.
class ConcurrencyPolicy {
 public:
  explicit ConcurrencyPolicy(ConcurrencySettings settings);

  unsigned limit() const { return limit_; }

  /// Call it for each process that ends, before its slot is free.
  std::optional<ConcurrencyChange> finished(const FinishedProcess& process, const Load& load);
  /// Call it now and then: some limits are judged by what does not end.
  std::optional<ConcurrencyChange> look(const Load& load);
  /// A process failed in a way that may come from too much load, and is to be tried again.
  void note_trouble() { ++window_.troubles; }
  /// What was measured in the present window is void (a pause, work of another kind).
  void restart_window(double now) { begin_window(now); }

 private:
  enum class Phase : std::uint8_t { growing, settled, trying };
  struct Window {
    double began = 0;
    std::uint64_t processes = 0;
    std::uint64_t troubles = 0;
    double work = 0;
    double busy_seconds = 0;
  };

  void begin_window(double now);
  bool is_complete(double now) const;
  std::optional<ConcurrencyChange> judge(double now);
  std::optional<ConcurrencyChange> grow(double rate, double now);
  std::optional<ConcurrencyChange> stay_or_try(double rate, double now);
  std::optional<ConcurrencyChange> judge_trial(double rate, double now);
  std::optional<ConcurrencyChange> try_other(double now);
  std::optional<ConcurrencyChange> back_off(double now);
  std::optional<ConcurrencyChange> give_up_trial(double now);
  std::optional<ConcurrencyChange> change(unsigned limit, double now, std::string reason);
  void settle(unsigned limit, double rate, unsigned patience);
  unsigned candidate() const;

  ConcurrencySettings settings_;
  Phase phase_;
  unsigned limit_;
  unsigned home_;         // the best limit known
  double home_rate_ = 0;  // 0: not measured yet
  Window window_;
  unsigned windows_at_home_ = 0;
  unsigned patience_;       // windows at home before the next trial
  unsigned trial_ = 0;      // which one of the four is next
  double trial_rates_ = 0;  // the sum over the windows of the present trial
  unsigned trial_windows_ = 0;
  bool has_begun_ = false;
};

}  // namespace msrsync::supervise
