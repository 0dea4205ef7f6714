#include "msrsync/app/copy_run.hpp"

#include "msrsync/app/beginning.hpp"
#include "msrsync/app/closing.hpp"
#include "msrsync/app/decisions.hpp"
#include "msrsync/app/destination_check.hpp"
#include "msrsync/app/memory_reserve.hpp"
#include "msrsync/app/mount_spread.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/result_keeper.hpp"
#include "msrsync/app/run_loop.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/app/settings.hpp"
#include "msrsync/app/steering.hpp"
#include "msrsync/app/work_factory.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/report/collector.hpp"
#include "msrsync/rsync/stray_files.hpp"
#include "msrsync/ui/messages.hpp"
#include "msrsync/ui/progress_line.hpp"

namespace msrsync::app {
namespace {

/// The run itself, between decisions and report; its parts live as long as it does.
class CopyRun {
 public:
  CopyRun(const options::CommandLine& command_line, const Decisions& decisions, RunHeader header,
          const OpenedRun& opened, rundir::JournalWriter journal, ui::Terminal& terminal)
      : command_line_(command_line),
        decisions_(decisions),
        run_directory_(opened.directory),
        journal_(std::move(journal)),
        terminal_(terminal),
        collector_(std::move(header), clock_),
        progress_(
            terminal, clock_,
            command_line.progress ? ui::ProgressLine::Draw::live : ui::ProgressLine::Draw::never),
        messages_(terminal, name_of(command_line.tool)),
        keeper_(opened.directory, terminal),
        context_(make_context(command_line, decisions, opened.directory)),
        destination_check_(decisions.command.user),
        permit_(make_mirror_rules(command_line,
                                  [&terminal](const auto& line) { terminal.message(line); })),
        mirror_(make_mirror_context(command_line, context_, permit_)),
        verification_(make_verification(command_line, opened.record.started)),
        mounts_(command_line, decisions.endpoints, clock_,
                [&terminal](const std::string& line) { terminal.message(line); }),
        works_(command_line, decisions, opened.directory, {context_, mirror_, verification_}),
        loop_(observers_, clock_, opened.lock.descriptor(),
              {[this] { terminal_.message(progress_.line()); },
               [this](const PlanSummary& summary) { note_plan(summary); }}),
        steering_(loop_, observers_, decisions.concurrency, clock_, terminal) {
    observers_.add(collector_);
    observers_.add(progress_);
    observers_.add(messages_);
    observers_.add(keeper_);
    observers_.add(permit_);
    if (!context_.tool) context_.tree = &tree_;
    mirror_.print = [&terminal](const std::string& name) {
      terminal.print("deleting " + printable(name));
    };
  }

  /// An Error: nothing was touched, there is nothing to report. `out_of_memory` is what
  /// reserve_memory() returned.
  Result<RunEnd> run(PipelineSettings settings, Standing standing, int out_of_memory) {
    loop_.stop_when_readable(out_of_memory, [this] { note_lack_of_memory(); });
    const Before before{standing.plan.sessions + 1, standing.plan.last_session
                                                        ? standing.plan.last_session->started
                                                        : clock_.wall_now()};
    const bool is_planned = standing.plan.complete.has_value();
    go_on_from(settings, std::move(standing));
    if (command_line_.max_duration.count() > 0) loop_.limit_duration(command_line_.max_duration);
    // The crawl only reads, so it need not wait for the trial run.
    if (!is_planned) {
      const Result<void> planning =
          loop_.start_planning(std::move(settings), run_directory_, journal_);
      if (!planning) return planning.error();
    }
    const Result<void> done = command_line_.dry_run ? run_dry() : run_passes(before);
    if (!done) {
      loop_.abandon();
      return done.error();
    }
    if (command_line_.progress) progress_.finish();
    return conclude();
  }

 private:
  /// What a session is to know of the one before.
  struct Before {
    std::uint64_t session = 1;  ///< the number of this one
    WallTime started;           ///< the one before, or if there was none, this one
  };

  /// Where the session before has left off.
  void go_on_from(PipelineSettings& settings, Standing standing) {
    settings.frontier = standing.plan.frontier;
    settings.plan.first_id = standing.plan.next_id;
    settings.plan.kept_totals = standing.plan.totals;
    settings.plan.known_names = standing.plan.known_names;
    cut_off_ = std::move(standing.cut_off);
    works_.begin(settings.quick_checks, !standing.done.empty());
    if (decisions_.automatic.is_local) {
      context_.is_right_directory = [this](SourceId source, const std::string& directory) {
        return works_.is_right_directory(source, directory);
      };
    }
    loop_.restore(std::move(standing));
  }

  Result<void> run_passes(const Before& before) {
    if (Result<void> ready = make_ready(); !ready) return ready;
    const auto now = clock_.wall_now();
    const auto record = new_session(before.session, now, decisions_.endpoints.destination);
    if (Result<void> begun = journal_.begin_session(record); !begun) return begun;
    remove_leftovers(before.started);
    if (!decisions_.endpoints.is_remote) works_.guard(decisions_.endpoints.sources);
    if (mounts_.is_used()) {
      mounts_.begin();
      works_.spread(mounts_);
    }
    steering_.begin(run_directory_.path());
    loop_.run(decisions_.concurrency.slots,
              [this](const Bucket& bucket) { return works_.make(bucket); });
    return {};
  }

  /// Under --delete the mirror pass runs all the same, to show what would go.
  Result<void> run_dry() {
    const options::Endpoints& ends = decisions_.endpoints;
    if (!command_line_.deletes || (!ends.is_remote && !ends.destination_exists)) {
      loop_.run(0, nullptr);
      return {};
    }
    if (Result<void> tried = try_options(decisions_.command, run_directory_); !tried) return tried;
    loop_.run(
        decisions_.concurrency.first, [this](const Bucket& bucket) { return works_.make(bucket); },
        PassKind::mirror);
    return {};
  }

  Result<void> make_ready() {
    if (!decisions_.endpoints.is_remote) destination_check_.begin(decisions_.endpoints);
    if (!decisions_.command.user.are_everywhere) {
      if (Result<void> tried = try_options(decisions_.command, run_directory_); !tried)
        return tried;
    }
    if (decisions_.endpoints.is_remote)
      return create_remote_destinations(decisions_.command, decisions_.endpoints);
    if (Result<void> checked = judge_destination(); !checked) return checked;
    const auto made = options::create_destinations(decisions_.endpoints);
    if (!made) return made.error();
    if (Result<void> proven = mounts_.prove(); !proven) return proven;
    if (context_.tool && !made->in_the_way.empty()) return refuse_replacement(*made);
    return replace_roots(decisions_.command, decisions_.endpoints, made->in_the_way);
  }

  /// Only rsync would put the directory in the place of what is there.
  Result<void> refuse_replacement(const options::DestinationsMade& made) const {
    const auto first = static_cast<std::size_t>(made.in_the_way.front());
    return Error{ExitCode::destination_not_directory, "a link or a file stands in the way:",
                 decisions_.endpoints.sources.at(first).destination, 0};
  }

  /// Where rsyncs of the session before were killed, their temporary files are at the destination.
  void remove_leftovers(WallTime since) const {
    if (!context_.wall_now) return;  // not ours to look for: bucket_work.hpp
    for (const Bucket& bucket : cut_off_) {
      const auto& source = context_.sources.at(static_cast<std::size_t>(bucket.source));
      (void)rsync::remove_stray_files(source, bucket.list_file, since);
    }
  }

  Result<void> judge_destination() {
    PreflightReport report = destination_check_.finish();
    if (Result<void> refused = refuse_errors(report); !refused) return refused;
    for (const PreflightFinding& one : report.findings) warn(one);
    collector_.set_preflight(std::move(report));
    return {};
  }

  void warn(const PreflightFinding& finding) { terminal_.message("warning: " + finding.message); }

  void note_lack_of_memory() {
    const Error error = lack_of_memory();
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
    collector_.set_mirror(permit_.facts());
    collector_.set_mounts(mounts_.uses());
    const RunReport report = collector_.finish();
    const Tally classed = report.ledger.total().classed;
    return {publish(report, command_line_, run_directory_, terminal_), loop_.signal(),
            report.copy_seconds, classed[EntryClass::transferred] + classed[EntryClass::up_to_date],
            report.transfer.transferred_bytes};
  }

  const options::CommandLine& command_line_;
  const Decisions& decisions_;
  const rundir::RunDirectory& run_directory_;
  PlanJournal journal_;
  ui::Terminal& terminal_;
  SystemClock clock_;
  report::Collector collector_;
  ui::ProgressLine progress_;
  ui::Messages messages_;
  ResultKeeper keeper_;
  Observers observers_;
  rsync::TreeAccount tree_;
  rsync::BucketContext context_;
  DestinationCheck destination_check_;
  rsync::MirrorPermit permit_;
  rsync::MirrorContext mirror_;
  rsync::VerifySettings verification_;
  MountSpread mounts_;
  WorkFactory works_;
  std::vector<Bucket> cut_off_;
  RunLoop loop_;
  Steering steering_;
};

RunEnd refuse(const Error& error, ui::Terminal& terminal) {
  terminal.message(to_text(error));
  return RunEnd{error.code};
}

/// `sample`: what is copied instead of the whole tree.
Result<RunEnd> run_from(const Beginning& beginning, const std::vector<std::string>& argv,
                        int out_of_memory, ui::Terminal& terminal,
                        std::optional<std::vector<DirectoryBatch>> sample = std::nullopt) {
  const auto& [command_line, decisions, opened] = beginning;
  PipelineSettings settings = make_pipeline(command_line, decisions);
  if (sample) settings.plan.whole_tree_entries = 0;  // rsync would walk all of it
  settings.sample = std::move(sample);
  Result<Standing> standing =
      find_standing(opened.directory, settings, decisions.endpoints.destination);
  if (!standing) return standing.error();
  if (!standing->note.empty()) terminal.message(standing->note);
  auto journal =
      rundir::JournalWriter::open(opened.directory.journal_file(), standing->plan.journal_end);
  if (!journal) return journal.error();
  RunHeader header = make_header(command_line, decisions, argv, opened.directory.path());
  header.session = standing->plan.sessions + 1;
  return CopyRun(command_line, decisions, std::move(header), opened, std::move(*journal), terminal)
      .run(std::move(settings), std::move(*standing), out_of_memory);
}

}  // namespace

RunEnd run_copy(const options::CommandLine& command_line, const std::vector<std::string>& argv,
                ui::Terminal& terminal) {
  const Result<UniqueFd> out_of_memory = reserve_memory();
  if (!out_of_memory) return refuse(out_of_memory.error(), terminal);
  const std::vector<std::string> words(argv.begin() + 1, argv.end());
  const Result<Beginning> beginning = begin(command_line, words);
  if (!beginning) return refuse(beginning.error(), terminal);
  const options::CommandLine& line = beginning->command_line;
  const rundir::RunDirectory& run_directory = beginning->opened.directory;
  if (beginning->decisions.concurrency.slots < line.processes.value_or(0))
    terminal.message("only " + std::to_string(beginning->decisions.concurrency.slots) +
                     " processes at a time: the limit of open files (ulimit -n) allows no more");
  if (line.show) terminal.print("buckets dir is " + run_directory.path());
  const Result<RunEnd> end = run_from(*beginning, argv, out_of_memory->get(), terminal);
  const bool is_well = end && end->code == ExitCode::success && end->signal == 0;
  const bool is_kept = line.keep || !line.run_directory.empty();
  if (!is_kept && (is_well || !end)) run_directory.remove();
  if (end && !is_well) say_how_to_go_on(end->code, run_directory, terminal);
  return end ? *end : refuse(end.error(), terminal);
}

Result<RunEnd> run_sample(const options::CommandLine& command_line,
                          std::vector<DirectoryBatch> sample, ui::Terminal& terminal) {
  const Result<UniqueFd> out_of_memory = reserve_memory();
  if (!out_of_memory) return out_of_memory.error();
  const Result<Beginning> beginning = begin(command_line, {});
  if (!beginning) return beginning.error();
  Result<RunEnd> end = run_from(*beginning, {}, out_of_memory->get(), terminal, std::move(sample));
  beginning->opened.directory.remove();
  return end;
}

}  // namespace msrsync::app
