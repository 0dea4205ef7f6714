#include "msrsync/supervise/concurrency_policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace msrsync::supervise {
namespace {

/// So many bytes are as much work as one entry: small files are judged by files per second, large
/// ones by bytes per second, and a mixture by both, without a border at which the measure jumps.
constexpr double kBytesPerEntry = 64 * 1024;

/// A doubling has to gain this much, or it was one too many.
constexpr double kWorthGrowing = 1.05;
/// A trial is over when its gain is sure, and the less was seen the more is asked; or when even
/// the smallest gain is no longer likely.
constexpr double kSureGain = 0.02;
constexpr double kDoubt = 0.12;
constexpr double kSmallestGain = 0.06;
constexpr unsigned kMostTrialWindows = 4;

/// While it grows, the limit does not wait longer than this for processes that take their time.
constexpr double kGrowthSeconds = 0.1;

constexpr unsigned kFirstPatience = 2;
constexpr unsigned kLongestPatience = 32;
constexpr std::uint64_t kFewestProcesses = 6;
/// Of the processes of a window, the part whose failure is taken for too much load.
constexpr std::uint64_t kTroubleDivisor = 16;
/// How much the newest window counts against the ones before.
constexpr double kNewest = 0.3;

/// A throughput that differs this much from what it was: the storage has changed, or the work has.
constexpr double kSurprise = 0.25;

/// What is tried around a limit, in turn.
constexpr std::array kTrials = {0.5, 2.0, 0.75, 1.3};

}  // namespace

ConcurrencyPolicy::ConcurrencyPolicy(ConcurrencySettings settings)
    : settings_(settings),
      phase_(settings.is_growing ? Phase::growing : Phase::settled),
      limit_(std::clamp(settings.start, 1U, std::max(settings.cap, 1U))),
      home_(limit_),
      patience_(kFirstPatience) {}

std::optional<ConcurrencyChange> ConcurrencyPolicy::finished(const FinishedProcess& process,
                                                             const Load& load) {
  if (process.began >= window_.began && has_begun_) {
    ++window_.processes;
    window_.work +=
        static_cast<double>(process.entries) + static_cast<double>(process.bytes) / kBytesPerEntry;
    window_.busy_seconds += process.ended - process.began;
  }
  return look(load);
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::look(const Load& load) {
  if (!std::exchange(has_begun_, true)) begin_window(load.seconds);
  if (load.running < limit_) {
    // Too little to do: what is seen now says nothing about the limit.
    if (window_.troubles == 0) begin_window(load.seconds);
    return std::nullopt;
  }
  if (load.running > limit_ && window_.processes == 0) {
    begin_window(load.seconds);  // a lower limit is reached only when enough has ended
    return std::nullopt;
  }
  return judge(load.seconds);
}

void ConcurrencyPolicy::begin_window(double now) {
  window_ = {};
  window_.began = now;
}

bool ConcurrencyPolicy::is_complete(double now) const {
  return window_.processes >= std::max<std::uint64_t>(limit_, kFewestProcesses) &&
         now - window_.began >= settings_.window_seconds && window_.work > 0 &&
         window_.busy_seconds > 0;
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::judge(double now) {
  if (window_.troubles > 1 && window_.troubles * kTroubleDivisor > limit_) return back_off(now);
  const bool is_waiting_long = phase_ == Phase::growing && home_rate_ == 0 &&
                               limit_ < settings_.cap && window_.processes < limit_ &&
                               now - window_.began >= kGrowthSeconds;
  if (is_waiting_long)
    return change(std::min(2 * limit_, settings_.cap), now, "nothing speaks against more yet");
  if (!is_complete(now)) return std::nullopt;
  const double rate = limit_ * window_.work / window_.busy_seconds;
  switch (phase_) {
    case Phase::growing: return grow(rate, now);
    case Phase::settled: return stay_or_try(rate, now);
    case Phase::trying: break;
  }
  return judge_trial(rate, now);
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::grow(double rate, double now) {
  const bool is_worth_it = rate >= home_rate_ * kWorthGrowing;  // always, when it is the first
  if (is_worth_it) {
    home_ = limit_;
    home_rate_ = rate;
    if (limit_ < settings_.cap)
      return change(std::min(2 * limit_, settings_.cap), now, "throughput grows");
    settle(home_, rate, kFirstPatience);
    begin_window(now);
    return std::nullopt;
  }
  settle(home_, home_rate_, kFirstPatience);
  return change(home_, now, "more brought no gain");
}

void ConcurrencyPolicy::settle(unsigned limit, double rate, unsigned patience) {
  phase_ = Phase::settled;
  home_ = limit;
  home_rate_ = rate;
  windows_at_home_ = 0;
  patience_ = patience;
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::stay_or_try(double rate, double now) {
  if (home_rate_ == 0) home_rate_ = rate;
  if (std::abs(rate - home_rate_) > kSurprise * home_rate_) {
    settle(home_, rate, kFirstPatience);  // what was measured before is void
    trial_ = 0;
  }
  home_rate_ += kNewest * (rate - home_rate_);
  ++windows_at_home_;
  if (windows_at_home_ >= patience_) return try_other(now);
  begin_window(now);
  return std::nullopt;
}

unsigned ConcurrencyPolicy::candidate() const {
  const double factor = kTrials.at(trial_);
  const auto wanted = static_cast<unsigned>(std::lround(home_ * factor));
  return std::clamp(factor > 1 ? std::max(wanted, home_ + 1) : wanted, 1U, settings_.cap);
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::try_other(double now) {
  for (std::size_t i = 0; i < kTrials.size() && candidate() == home_; ++i)
    trial_ = (trial_ + 1) % static_cast<unsigned>(kTrials.size());
  if (candidate() == home_) {  // there is only one limit
    begin_window(now);
    return std::nullopt;
  }
  phase_ = Phase::trying;
  trial_rates_ = 0;
  trial_windows_ = 0;
  return change(candidate(), now, "trying another number");
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::judge_trial(double rate, double now) {
  trial_rates_ += rate;
  ++trial_windows_;
  const double mean = trial_rates_ / trial_windows_;
  const double gain = mean / home_rate_ - 1;
  if (gain >= kSureGain + kDoubt / trial_windows_) {
    settle(limit_, mean, kFirstPatience);
    return try_other(now);  // in the same direction
  }
  const double lost = kSmallestGain - kSmallestGain / trial_windows_;
  if (gain < lost || trial_windows_ == kMostTrialWindows) return give_up_trial(now);
  begin_window(now);
  return std::nullopt;
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::give_up_trial(double now) {
  trial_ = (trial_ + 1) % static_cast<unsigned>(kTrials.size());
  const unsigned patience = std::min(patience_ * 2, kLongestPatience);
  settle(home_, home_rate_, patience);
  return change(home_, now, "it was no faster");
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::back_off(double now) {
  settle(std::max(limit_ / 2, 1U), 0, kLongestPatience);
  if (home_ != limit_) return change(home_, now, "failures are on the rise");
  begin_window(now);
  return std::nullopt;
}

std::optional<ConcurrencyChange> ConcurrencyPolicy::change(unsigned limit, double now,
                                                           std::string reason) {
  begin_window(now);
  limit_ = limit;
  return ConcurrencyChange{limit, std::move(reason)};
}

}  // namespace msrsync::supervise
