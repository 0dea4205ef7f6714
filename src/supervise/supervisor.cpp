#include "msrsync/supervise/supervisor.hpp"

#include <utility>

namespace msrsync::supervise {

Supervisor::Supervisor(Surroundings surroundings, unsigned slots, WorkFactory factory,
                       std::function<void()> on_done)
    : surroundings_(std::move(surroundings)),
      limit_(slots),
      scheduler_(slots),
      factory_(std::move(factory)),
      on_done_(std::move(on_done)) {}

void Supervisor::add(Bucket bucket) {
  surroundings_.observer.on_bucket_planned(bucket);
  scheduler_.add(std::move(bucket));
  fill_slots();
}

void Supervisor::end_planning() {
  scheduler_.end_planning();
  fill_slots();
}

void Supervisor::set_limit(unsigned limit, const std::string& reason) {
  if (std::exchange(limit_, limit) == limit) return;
  scheduler_.set_limit(limit);
  surroundings_.observer.on_limit(limit, reason);
  fill_slots();
}

void Supervisor::drain() {
  is_draining_ = true;
  scheduler_.stop();
  end_paused_jobs();
  check_done();
}

void Supervisor::stop(StopLevel level, int signal) {
  if (level <= stop_level_) return;
  stop_level_ = level;
  scheduler_.stop();
  for (auto& [slot, job] : jobs_) job.work->note_stop();
  surroundings_.observer.on_stop(level, signal);
  surroundings_.engine.signal_all(level);
  end_paused_jobs();
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
  if (auto paused = paused_.extract(start.bucket.id)) {
    job = std::move(paused.mapped());
  } else {
    job.bucket = start.bucket;
    job.work = factory_(start.bucket);
    job.started = surroundings_.clock.wall_now();
  }
  job.slot = start.slot;
  job.steady_started = surroundings_.clock.steady_now();
  surroundings_.observer.on_job_started(start.bucket, start.slot);
  step(start.slot);
}

void Supervisor::step(SlotId slot) {
  Work& work = *jobs_.at(slot).work;
  while (const std::optional<Command> command = work.next()) {
    const Result<void> started = surroundings_.engine.start(
        *command, [this, slot](const ChildExit& exit) { process_ended(slot, exit); });
    if (started) return;
    ChildExit failure;
    failure.status = {ExitStatus::Kind::not_started, started.error().os_error};
    failure.error_text = to_text(started.error()) + "\n";
    surroundings_.observer.on_job_progress(work.finished(failure));
  }
  end_attempt(slot);
}

void Supervisor::process_ended(SlotId slot, const ChildExit& exit) {
  surroundings_.observer.on_job_progress(jobs_.at(slot).work->finished(exit));
  step(slot);
}

void Supervisor::end_attempt(SlotId slot) {
  Job job = std::move(jobs_.at(slot));
  jobs_.erase(slot);
  job.seconds += seconds_between(job.steady_started, surroundings_.clock.steady_now());
  auto retry = is_stopping() ? std::nullopt : job.work->pause();
  if (retry && is_draining_) {
    job.work->note_stop();  // the next attempt will not come
    retry.reset();
  }
  if (retry) {
    scheduler_.wait(slot);
    const BucketId id = job.bucket.id;
    paused_.insert_or_assign(id, std::move(job));
    surroundings_.observer.on_job_retry(*retry);
    surroundings_.after(retry->delay, [this, id] { resume(id); });
  } else {
    scheduler_.finished(slot);
    end_job(std::move(job));
  }
  fill_slots();
}

void Supervisor::resume(BucketId id) {
  const auto paused = paused_.find(id);
  if (paused == paused_.end()) return;  // a stop has ended it meanwhile
  scheduler_.resume(paused->second.bucket);
  fill_slots();
}

void Supervisor::end_job(Job job) {
  JobResult result = job.work->result();
  result.slot = job.slot;
  result.started = job.started;
  result.seconds = job.seconds;
  const bool ran_whole =
      result.outcome == Outcome::succeeded || result.outcome == Outcome::vanished;
  if (ran_whole && result.attempt == 1) scheduler_.learn(result.bucket, result.seconds);
  surroundings_.observer.on_job_finished(result);
  if (result.outcome == Outcome::fatal) stop(StopLevel::terminate, 0);
}

void Supervisor::end_paused_jobs() {
  for (auto& [id, job] : std::exchange(paused_, {})) {
    job.work->note_stop();
    end_job(std::move(job));
  }
}

void Supervisor::check_done() {
  if (is_done_ || is_filling_ || !scheduler_.is_done()) return;
  is_done_ = true;
  on_done_();
}

}  // namespace msrsync::supervise
