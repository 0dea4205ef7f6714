#include "msrsync/app/concurrency_driver.hpp"

#include <algorithm>
#include <utility>

namespace msrsync::app {
namespace {

/// Shorter windows see too little: rsyncs end in bursts.
constexpr double kWindowOnSlowStorage = 0.5;
constexpr double kWindow = 1;

supervise::ConcurrencySettings settings_of(const Concurrency& concurrency) {
  const bool is_growing = concurrency.is_automatic && concurrency.is_growing;
  return {concurrency.first_automatic, concurrency.most_automatic, is_growing,
          concurrency.is_growing ? kWindowOnSlowStorage : kWindow};
}

}  // namespace

ConcurrencyDriver::ConcurrencyDriver(const Concurrency& concurrency, const Clock& clock,
                                     Hooks hooks)
    : concurrency_(concurrency),
      clock_(clock),
      begun_(clock.steady_now()),
      hooks_(std::move(hooks)),
      policy_(settings_of(concurrency)) {
  if (!concurrency.is_automatic) fixed_ = concurrency.first;
}

void ConcurrencyDriver::begin() { tell(fixed_ ? "given with -p" : "the start of -p auto"); }

void ConcurrencyDriver::fix(unsigned limit) {
  fixed_ = std::clamp(limit, 1U, concurrency_.slots);
  tell("asked for with --control");
}

void ConcurrencyDriver::release() {
  if (std::exchange(fixed_, std::nullopt)) policy_.restart_window(now());
  tell("-p auto, asked for with --control");
}

void ConcurrencyDriver::pause() {
  is_paused_ = true;
  tell("paused with --control");
}

void ConcurrencyDriver::resume() {
  is_paused_ = false;
  policy_.restart_window(now());
  tell("resumed with --control");
}

unsigned ConcurrencyDriver::limit() const { return fixed_.value_or(policy_.limit()); }

void ConcurrencyDriver::on_job_started(const Bucket& bucket, SlotId) {
  if (bucket.pass == PassKind::copy) began_[bucket.id] = now();
}

void ConcurrencyDriver::on_job_progress(const JobProgress& progress) {
  const auto job = began_.find(progress.bucket);
  if (job == began_.end()) return;
  const double ended = now();
  const double began = std::exchange(job->second, ended);
  if (is_learning())
    apply(policy_.finished({began, ended, progress.entries, progress.bytes}, load_now()));
}

void ConcurrencyDriver::on_job_retry(const JobRetry& retry) {
  began_.erase(retry.bucket);
  if (is_learning()) policy_.note_trouble();
}

void ConcurrencyDriver::on_job_finished(const JobResult& result) { began_.erase(result.bucket.id); }

void ConcurrencyDriver::look() {
  if (is_learning()) apply(policy_.look(load_now()));
}

double ConcurrencyDriver::now() const { return seconds_between(begun_, clock_.steady_now()); }

supervise::Load ConcurrencyDriver::load_now() const {
  const QueueState queues = hooks_.load();
  return {now(), queues.running, queues.ready};
}

void ConcurrencyDriver::apply(const std::optional<supervise::ConcurrencyChange>& change) {
  if (change) tell(change->reason);
}

void ConcurrencyDriver::tell(const std::string& reason) {
  hooks_.set_limit(is_paused_ ? 0 : limit(), reason);
}

}  // namespace msrsync::app
