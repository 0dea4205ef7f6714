#include "msrsync/report/collector.hpp"

#include <errno.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

namespace msrsync::report {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Gone while we read: the only trouble a live source may have without being a failure.
bool tells_of_vanishing(const PathError& error) {
  if (error.entry_class) return *error.entry_class == EntryClass::vanished;
  return error.os_error == ENOENT;
}

bool is_failure(Outcome outcome) {
  return outcome == Outcome::partial || outcome == Outcome::failed ||
         outcome == Outcome::timed_out || outcome == Outcome::fatal;
}

}  // namespace

Collector::Collector(RunHeader header, const Clock& clock)
    : clock_(clock), begun_(clock.steady_now()), limit_(header.processes) {
  report_.limits = header.limits;
  report_.header = std::move(header);
}

void Collector::on_crawl_progress(const CrawlTotals& totals, bool is_final) {
  report_.crawl = totals;
  report_.crawl_seconds = seconds_between(begun_, clock_.steady_now());
  report_.crawl_is_complete = is_final;
  watch_tail();
}

void Collector::on_found(SourceId source, const std::string& top, std::uint64_t found) {
  report_.ledger.add_found(source, top, found);
  // Not what on_path_error() finds: such an entry is in no bucket.
  if (!report_.header.verification.empty()) report_.to_compare += found;
}

void Collector::on_path_error(const PathError& error) {
  (tells_of_vanishing(error) ? facts_.has_vanished : facts_.has_failures) = true;
  if (error.entry_class) {
    const std::string_view top = top_directory(error.path, false);
    Tally one;
    one[*error.entry_class] = 1;
    report_.ledger.add_found(error.source, top, 1);
    report_.ledger.add_classed(error.source, top, one);
  }
  ReportedError reported;
  reported.error = error;
  report_error(std::move(reported));
}

void Collector::on_bucket_planned(const Bucket& bucket) {
  summary_of(bucket);
  ++to_start_[bucket.stage];
  watch_tail();
}

void Collector::on_job_started(const Bucket& bucket, SlotId) {
  if (!first_start_) first_start_ = clock_.steady_now();
  stage_ = bucket.stage;
  --to_start_[stage_];
  ++running_;
  watch_tail();
}

void Collector::on_job_progress(const JobProgress& progress) { done_.add(progress); }

void Collector::on_job_retry(const JobRetry&) {
  ++report_.retries;
  if (running_ > 0) --running_;
  ++to_start_[stage_];  // once more
  watch_tail();
}

void Collector::on_job_kept(const JobResult& result) {
  // Planned like the others, but nothing that a slot has to wait for.
  --to_start_[result.bucket.stage];
  ++report_.buckets_kept;
  add_result(result);
}

void Collector::on_job_finished(const JobResult& result) {
  add_result(result);
  if (result.outcome == Outcome::fatal && !std::exchange(facts_.is_fatal, true)) {
    facts_.fatal_message = result.message;
  }
  if (running_ > 0) --running_;  // a job that a stop ended between two attempts did not run
  if (first_start_) report_.copy_seconds = seconds_between(*first_start_, clock_.steady_now());
  watch_tail();
}

void Collector::add_result(const JobResult& result) {
  BucketSummary& summary = summary_of(result.bucket);
  summary.attempts = result.attempt;
  summary.outcome = result.outcome;
  summary.status = result.status;
  summary.seconds += result.seconds;
  summary.slot = result.slot;

  done_.finish(result);
  for (const auto& [top, tally] : result.tally_by_top) {
    report_.ledger.add_classed(result.bucket.source, top, tally);
  }
  report_.transfer += result.stats;
  report_.rsync_usage += result.usage;
  report_.fill += result.fill;
  report_.processes_run += result.processes;
  report_.retried_errors += result.retried_errors;
  report_errors_of(result);
  note_comparison(result);
  report_.checked += result.checked;
  if (report_.header.two_phases && result.bucket.pass == PassKind::copy)
    report_.to_check += result.tally().total();
  if (result.outcome == Outcome::vanished) facts_.has_vanished = true;
  if (is_failure(result.outcome)) ++report_.jobs_failed;
  if (result.has_lost_names) facts_.has_lost_names = true;
}

void Collector::on_stop(StopLevel level, int signal) {
  if (level != StopLevel::none) is_stopped_ = true;
  if (report_.signal == 0) report_.signal = signal;
}

void Collector::on_limit(unsigned limit, const std::string& reason) {
  if (std::exchange(limit_, limit) == limit) return;
  if (report_.concurrency.size() < RunReport::kMaxLimitChanges)
    report_.concurrency.push_back({seconds_between(begun_, clock_.steady_now()), limit, reason});
  watch_tail();
}

void Collector::on_tick(const QueueState& queues) {
  if (ticks_++ % ticks_per_sample_ != 0) return;
  auto& samples = report_.samples;
  if (samples.size() == kMaxSamples) {
    for (std::size_t i = 0; i < kMaxSamples / 2; ++i) samples[i] = samples[2 * i];
    samples.resize(kMaxSamples / 2);
    ticks_per_sample_ *= 2;
  }
  samples.push_back({seconds_between(begun_, clock_.steady_now()), done_.entries(), done_.bytes(),
                     queues.running, queues.ready, limit_});
}

void Collector::set_limits(const BucketLimits& limits) { report_.limits = limits; }

void Collector::set_preflight(PreflightReport preflight) {
  report_.preflight = std::move(preflight);
}

void Collector::add_finding(PreflightFinding finding) {
  report_.preflight.findings.push_back(std::move(finding));
}

void Collector::set_mirror(MirrorFacts facts) { report_.mirror = std::move(facts); }

void Collector::set_error(const Error& error) {
  if (!facts_.error) facts_.error = error;  // what comes after is a consequence of the first
}

RunReport Collector::finish() {
  if (facts_.has_lost_names) {
    class_rest(EntryClass::failed);
  } else if (was_cut_short()) {
    class_rest(EntryClass::not_run);
  }
  report_.ended = clock_.wall_now();
  report_.total_seconds = seconds_between(begun_, clock_.steady_now());
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  report_.own_cpu_seconds = seconds_of(own.ru_utime) + seconds_of(own.ru_stime);
  report_.own_max_resident_bytes = static_cast<std::uint64_t>(own.ru_maxrss) * 1024;
  facts_.was_cut_short = was_cut_short();
  conclude(report_, facts_);
  return std::move(report_);
}

BucketSummary& Collector::summary_of(const Bucket& bucket) {
  const auto [place, is_new] =
      index_of_bucket_.try_emplace(static_cast<std::uint64_t>(bucket.id), report_.buckets.size());
  if (is_new) {
    BucketSummary& added = report_.buckets.emplace_back();
    added.bucket = bucket;
    added.bucket.list_file = {};
  }
  return report_.buckets[place->second];
}

void Collector::report_error(ReportedError error) {
  ++report_.errors_total;
  if (report_.errors.size() < RunReport::kMaxErrors) report_.errors.push_back(std::move(error));
}

void Collector::report_errors_of(const JobResult& result) {
  ReportedError reported;
  reported.has_bucket = true;
  reported.bucket = result.bucket.id;
  reported.attempt = result.attempt;
  reported.status = result.status;
  for (const PathError& error : result.errors) {
    reported.error = error;
    report_error(reported);
  }
  report_.errors_total += result.errors_dropped;
  if (!is_failure(result.outcome) || !result.errors.empty()) return;
  // An rsync that died without naming a path must not be missing from the list of errors.
  reported.error.source = result.bucket.source;
  reported.error.operation = report_.header.tool;
  reported.error.message = result.message;
  if (result.status.kind == ExitStatus::Kind::not_started) {
    reported.error.os_error = result.status.value;
  }
  report_error(std::move(reported));
}

void Collector::note_comparison(const JobResult& result) {
  report_.comparison += result.comparison;
  for (const Difference& difference : result.differences) {
    if (report_.differences.size() == RunReport::kMaxErrors) break;
    report_.differences.push_back(difference);
  }
}

/// Called after each event that changes what runs or waits: adds up the time in which stragglers
/// alone keep a stage going. What is ready of a later stage has to wait for them.
void Collector::watch_tail() {
  const SteadyTime now = clock_.steady_now();
  const bool is_tail =
      report_.crawl_is_complete && running_ > 0 && running_ < limit_ && to_start_[stage_] == 0;
  if (tail_since_) report_.tail_seconds += seconds_between(*tail_since_, now);
  tail_since_ = is_tail ? std::optional(now) : std::nullopt;
}

/// Whether there is a cause for work left undone. Without one, an entry that is not classed was
/// lost by us, and must not pass for one that was merely not run.
bool Collector::was_cut_short() const {
  return is_stopped_ || report_.signal != 0 || facts_.is_fatal || facts_.error ||
         report_.header.dry_run;
}

void Collector::class_rest(EntryClass entry_class) {
  for (const auto& [key, account] : report_.ledger.accounts()) {
    const std::uint64_t classed = account.classed.total();
    if (account.found <= classed) continue;
    Tally rest;
    rest[entry_class] = account.found - classed;
    report_.ledger.add_classed(key.first, key.second, rest);
  }
}

}  // namespace msrsync::report
