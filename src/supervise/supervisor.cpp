#include "msrsync/supervise/supervisor.hpp"

#include <utility>

namespace msrsync::supervise {

Supervisor::Supervisor(Engine& engine, unsigned slots, WorkFactory factory, RunObserver& observer,
                       const Clock& clock, std::function<void()> on_done)
    : engine_(engine),
      scheduler_(slots),
      factory_(std::move(factory)),
      observer_(observer),
      clock_(clock),
      on_done_(std::move(on_done)) {}

void Supervisor::add(Bucket bucket) {
  observer_.on_bucket_planned(bucket);
  scheduler_.add(std::move(bucket));
  fill_slots();
}

void Supervisor::end_planning() {
  scheduler_.end_planning();
  fill_slots();
}

void Supervisor::stop(StopLevel level, int signal) {
  if (level <= stop_level_) return;
  stop_level_ = level;
  scheduler_.stop();
  for (auto& [slot, job] : jobs_) job.work->note_stop();
  observer_.on_stop(level, signal);
  engine_.signal_all(level);
  check_done();
}

void Supervisor::fill_slots() {
  // A job may end inside start_job() (its process could not be started), which asks for the next
  // one: the loop below takes it, without recursion.
  if (std::exchange(is_filling_, true)) return;
  while (auto start = scheduler_.next()) start_job(*start);
  is_filling_ = false;
  check_done();
}

void Supervisor::start_job(const Start& start) {
  Job& job = jobs_[start.slot];
  job = {factory_(start.bucket), clock_.wall_now(), clock_.steady_now()};
  observer_.on_job_started(start.bucket, start.slot);
  step(start.slot);
}

void Supervisor::step(SlotId slot) {
  Work& work = *jobs_.at(slot).work;
  const std::optional<Command> command = work.next();
  if (!command) {
    end_job(slot);
    return;
  }
  const Result<void> started =
      engine_.start(*command, [this, slot](const ChildExit& exit) { process_ended(slot, exit); });
  if (started) return;
  ChildExit failure;
  failure.status = {ExitStatus::Kind::not_started, started.error().os_error};
  failure.error_text = to_text(started.error()) + "\n";
  (void)work.finished(failure);
  end_job(slot);
}

void Supervisor::process_ended(SlotId slot, const ChildExit& exit) {
  observer_.on_job_progress(jobs_.at(slot).work->finished(exit));
  step(slot);
}

void Supervisor::end_job(SlotId slot) {
  Job job = std::move(jobs_.at(slot));
  jobs_.erase(slot);
  JobResult result = job.work->result();
  result.slot = slot;
  result.started = job.started;
  result.seconds = seconds_between(job.steady_started, clock_.steady_now());
  scheduler_.finished(slot);
  observer_.on_job_finished(result);
  if (result.outcome == Outcome::fatal) stop(StopLevel::terminate, 0);
  fill_slots();
}

void Supervisor::check_done() {
  if (is_done_ || is_filling_ || !scheduler_.is_done()) return;
  is_done_ = true;
  on_done_();
}

}  // namespace msrsync::supervise
