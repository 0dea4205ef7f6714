#include "msrsync/ui/progress_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "msrsync/base/size_text.hpp"

namespace msrsync::ui {
namespace {

constexpr double kRedrawSeconds = 0.2;

std::string size_text(std::uint64_t bytes) { return human_size(static_cast<double>(bytes)); }

std::string clock_text(double seconds) {
  constexpr double kMaxSeconds = 3600.0 * 9999;  // a longer estimate says nothing
  const auto whole = static_cast<unsigned>(std::min(seconds, kMaxSeconds) + 0.5);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%u:%02u:%02u", whole / 3600, whole / 60 % 60,
                whole % 60);
  return text.data();
}

/// Seconds until `done` reaches `total` at the average speed so far; negative when unknown.
double seconds_left(std::uint64_t done, std::uint64_t total, double elapsed_seconds) {
  if (done >= total) return 0;
  if (done == 0) return -1;
  return static_cast<double>(total - done) * elapsed_seconds / static_cast<double>(done);
}

}  // namespace

ProgressLine::ProgressLine(Terminal& terminal, const Clock& clock, Draw draw)
    : terminal_(terminal), clock_(clock), draw_(draw) {
  const SteadyTime now = clock.steady_now();
  entries_rate_.add(now, 0);
  bytes_rate_.add(now, 0);
}

void ProgressLine::on_crawl_progress(const CrawlTotals& totals, bool is_final) {
  crawl_ = totals;
  crawl_is_complete_ = is_final;
  draw_if_due();
}

void ProgressLine::on_bucket_planned(const Bucket&) { ++queues_.ready; }

void ProgressLine::on_job_started(const Bucket&, SlotId) {
  if (!has_started_) first_start_ = clock_.steady_now();
  has_started_ = true;
  ++queues_.running;
  queues_.ready -= std::min<std::uint64_t>(queues_.ready, 1);
  draw_if_due();
}

void ProgressLine::on_job_progress(const JobProgress& progress) {
  done_.add(progress);
  done_changed();
}

void ProgressLine::on_job_finished(const JobResult& result) {
  done_.finish(result);
  queues_.running -= std::min<std::uint64_t>(queues_.running, 1);
  done_changed();
}

void ProgressLine::on_job_kept(const JobResult& result) {
  done_.finish(result);
  kept_.finish(result);
  queues_.ready -= std::min<std::uint64_t>(queues_.ready, 1);
  const SteadyTime now = clock_.steady_now();
  entries_rate_ = {};
  bytes_rate_ = {};
  entries_rate_.add(now, done_.entries());
  bytes_rate_.add(now, done_.bytes());
}

void ProgressLine::on_tick(const QueueState& queues) {
  queues_ = queues;
  done_changed();
}

std::string ProgressLine::line() const {
  const SteadyTime now = clock_.steady_now();
  const auto entries_per_second = static_cast<std::uint64_t>(entries_rate_.per_second(now));
  return "[" + std::to_string(done_.entries()) + "/" + std::to_string(crawl_.entries()) +
         " entries] [" + size_text(done_.bytes()) + "/" + size_text(crawl_.bytes) +
         " transferred] [" + std::to_string(entries_per_second) + " entries/s] [" +
         human_size(bytes_rate_.per_second(now)) +
         // The original's monitoring queue: we have none, scripts expect the field.
         "/s bw] [monq 0] [jq " + std::to_string(queues_.ready) + "] [running " +
         std::to_string(queues_.running) + "] [eta " + time_left(now) + "]";
}

void ProgressLine::finish() {
  if (draw_ == Draw::never) return;
  terminal_.status(line());
  terminal_.end_status();
}

void ProgressLine::done_changed() {
  const SteadyTime now = clock_.steady_now();
  entries_rate_.add(now, done_.entries());
  bytes_rate_.add(now, done_.bytes());
  draw_if_due();
}

void ProgressLine::draw_if_due() {
  if (draw_ == Draw::never) return;
  const SteadyTime now = clock_.steady_now();
  if (is_drawn_ && seconds_between(last_draw_, now) < kRedrawSeconds) return;
  is_drawn_ = true;
  last_draw_ = now;
  terminal_.status(line());
}

/// By the average since the first job, not by the window: a bucket may take longer than the window,
/// and an estimate that jumps is worse than a coarse one. Many small entries or few big bytes may
/// be what lasts longest, so the longer of both counts.
std::string ProgressLine::time_left(SteadyTime now) const {
  if (!crawl_is_complete_ || !has_started_) return "--:--";
  const double elapsed = seconds_between(first_start_, now);
  const double by_entries =
      seconds_left(done_.entries() - kept_.entries(),
                   crawl_.entries() - std::min(crawl_.entries(), kept_.entries()), elapsed);
  const double by_bytes = seconds_left(
      done_.bytes() - kept_.bytes(), crawl_.bytes - std::min(crawl_.bytes, kept_.bytes()), elapsed);
  if (by_entries < 0 || by_bytes < 0) return "--:--";
  return clock_text(std::max(by_entries, by_bytes));
}

}  // namespace msrsync::ui
