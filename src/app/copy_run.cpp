#include "msrsync/app/copy_run.hpp"

#include <unistd.h>

#include "msrsync/app/decisions.hpp"
#include "msrsync/app/destination_check.hpp"
#include "msrsync/app/destination_guard.hpp"
#include "msrsync/app/memory_reserve.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/run_loop.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/report/collector.hpp"
#include "msrsync/report/json_report.hpp"
#include "msrsync/report/text_report.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/ui/messages.hpp"
#include "msrsync/ui/progress_line.hpp"

namespace msrsync::app {
namespace {

/// The run itself, between decisions and report; its parts live as long as it does.
class CopyRun {
 public:
  CopyRun(const options::CommandLine& command_line, const Decisions& decisions,
          const std::vector<std::string>& argv, const rundir::RunDirectory& run_directory,
          ui::Terminal& terminal)
      : command_line_(command_line),
        decisions_(decisions),
        run_directory_(run_directory),
        terminal_(terminal),
        collector_(make_header(command_line, decisions, argv, run_directory.path()), clock_),
        progress_(
            terminal, clock_,
            command_line.progress ? ui::ProgressLine::Draw::live : ui::ProgressLine::Draw::never),
        messages_(terminal),
        context_(make_context(command_line, decisions, run_directory)),
        destination_check_(decisions.command.user),
        loop_(observers_, clock_,
              {[this] { terminal_.message(progress_.line()); },
               [this](const PlanSummary& summary) { note_plan(summary); }}) {
    observers_.add(collector_);
    observers_.add(progress_);
    observers_.add(messages_);
  }

  /// An Error: nothing was touched, there is nothing to report. `out_of_memory` is what
  /// reserve_memory() returned.
  Result<RunEnd> run(int out_of_memory) {
    loop_.stop_when_readable(out_of_memory, [this] { note_lack_of_memory(); });
    // The crawl only reads, so it need not wait for the trial run.
    const Result<void> planning =
        loop_.start_planning(make_pipeline(command_line_, decisions_), run_directory_);
    if (!planning) return planning.error();
    if (!command_line_.dry_run) {
      if (Result<void> ready = make_ready(); !ready) {
        loop_.abandon();
        return ready.error();
      }
      guard_.emplace(decisions_.endpoints.sources);
      loop_.run(decisions_.slots, [this](const Bucket& bucket) { return make_work(bucket); });
    } else {
      loop_.run(0, nullptr);
    }
    if (command_line_.progress) progress_.finish();
    return conclude();
  }

 private:
  Result<void> make_ready() {
    destination_check_.begin(decisions_.endpoints);
    if (Result<void> tried = try_options(decisions_.command, run_directory_); !tried) return tried;
    if (Result<void> checked = judge_destination(); !checked) return checked;
    const auto made = options::create_destinations(decisions_.endpoints);
    if (!made) return made.error();
    return replace_roots(decisions_.command, decisions_.endpoints, made->in_the_way);
  }

  Result<void> judge_destination() {
    PreflightReport report = destination_check_.finish();
    if (Result<void> refused = refuse_errors(report); !refused) return refused;
    for (const PreflightFinding& one : report.findings) warn(one);
    collector_.set_preflight(std::move(report));
    return {};
  }

  void warn(const PreflightFinding& finding) { terminal_.message("warning: " + finding.message); }

  std::unique_ptr<Work> make_work(const Bucket& bucket) {
    return std::make_unique<GuardedWork>(
        std::make_unique<rsync::BucketWork>(context_, bucket),
        [this, source = bucket.source] { return guard_->holds(source); });
  }

  void note_lack_of_memory() {
    const Error error{ExitCode::entries_failed,
                      "out of memory: the run was stopped before its end; run it again with more "
                      "(ulimit -v)",
                      "", 0};
    terminal_.message(to_text(error));
    collector_.set_error(error);
  }

  void note_plan(const PlanSummary& summary) {
    collector_.set_limits(summary.limits);
    if (!command_line_.dry_run && summary.is_complete) {
      if (const auto finding = destination_check_.check_space(summary.totals)) {
        warn(*finding);
        collector_.add_finding(*finding);
      }
    }
    if (!summary.error) return;
    collector_.set_error(*summary.error);
    terminal_.message(to_text(*summary.error));
  }

  RunEnd conclude() {
    RunReport report = collector_.finish();
    if (command_line_.stats) terminal_.print(report::to_stats_block(report));
    RunEnd end{report.exit_code, loop_.signal()};
    if (!command_line_.json_path.empty() && !write_report(report) && end.code == ExitCode::success)
      end.code = ExitCode::entries_failed;
    if (end.code != ExitCode::success && !report.message.empty()) terminal_.message(report.message);
    return end;
  }

  bool write_report(const RunReport& report) {
    const std::string text = report::to_json(report);
    if (command_line_.json_path == "-") return write_all(STDOUT_FILENO, text);
    const auto written =
        write_file_atomically(command_line_.json_path, text, ExitCode::entries_failed);
    if (!written) terminal_.message("the report is lost: " + to_text(written.error()));
    return written.has_value();
  }

  const options::CommandLine& command_line_;
  const Decisions& decisions_;
  const rundir::RunDirectory& run_directory_;
  ui::Terminal& terminal_;
  SystemClock clock_;
  report::Collector collector_;
  ui::ProgressLine progress_;
  ui::Messages messages_;
  Observers observers_;
  rsync::BucketContext context_;
  DestinationCheck destination_check_;
  std::optional<DestinationGuard> guard_;  ///< of the destinations as they were made
  RunLoop loop_;
};

RunEnd refuse(const Error& error, ui::Terminal& terminal) {
  terminal.message(to_text(error));
  return {error.code, 0};
}

}  // namespace

RunEnd run_copy(const options::CommandLine& command_line, const std::vector<std::string>& argv,
                ui::Terminal& terminal) {
  const Result<UniqueFd> out_of_memory = reserve_memory();
  if (!out_of_memory) return refuse(out_of_memory.error(), terminal);
  const Result<Decisions> decisions = decide(command_line);
  if (!decisions) return refuse(decisions.error(), terminal);
  if (decisions->slots < command_line.processes.value_or(0))
    terminal.message("only " + std::to_string(decisions->slots) +
                     " rsyncs at a time: the limit of open files (ulimit -n) allows no more");
  const auto run_directory = rundir::RunDirectory::create(command_line.buckets_directory);
  if (!run_directory) return refuse(run_directory.error(), terminal);
  if (command_line.show) terminal.print("buckets dir is " + run_directory->path());

  const Result<RunEnd> end =
      CopyRun(command_line, *decisions, argv, *run_directory, terminal).run(out_of_memory->get());
  const bool is_well = end && end->code == ExitCode::success && end->signal == 0;
  if (command_line.keep) return end ? *end : refuse(end.error(), terminal);
  if (is_well || !end) {
    run_directory->remove();
  } else {
    terminal.message("lists and logs are kept in " + run_directory->path());
  }
  return end ? *end : refuse(end.error(), terminal);
}

}  // namespace msrsync::app
