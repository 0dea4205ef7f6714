#include "msrsync/app/copy_run.hpp"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "msrsync/app/descriptors.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/run_loop.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/report/collector.hpp"
#include "msrsync/report/json_report.hpp"
#include "msrsync/report/text_report.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/user_options.hpp"
#include "msrsync/ui/messages.hpp"
#include "msrsync/ui/progress_line.hpp"

namespace msrsync::app {
namespace {

/// Everything decided before the run touches the destination.
struct Decisions {
  options::Endpoints endpoints;
  rsync::CommandSettings command;
  AutoChoices automatic;
  unsigned slots = 1;
};

/// A report that cannot be written is found out now, not after days.
Result<void> check_report_path(const std::string& path) {
  if (path.empty() || path == "-") return {};
  const std::filesystem::path file(path);
  const std::string parent = file.has_parent_path() ? file.parent_path().string() : ".";
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    return Error{ExitCode::bad_usage, "the report would replace a directory:", path, 0};
  if (::access(parent.c_str(), W_OK | X_OK) == 0) return {};
  return Error{ExitCode::bad_usage, "cannot write the report", path, errno};
}

Result<Decisions> decide(const options::CommandLine& command_line) {
  if (auto checked = check_report_path(command_line.json_path); !checked) return checked.error();
  Result<rsync::UserOptions> user = rsync::parse_user_options(command_line.rsync_options);
  if (!user) return user.error();
  Result<options::Endpoints> endpoints = options::resolve_endpoints(
      command_line.sources, command_line.destination,
      user->one_file_system ? options::FileSystems::one : options::FileSystems::all);
  if (!endpoints) return endpoints.error();
  Result<std::string> rsync_path = find_rsync();
  if (!rsync_path) return rsync_path.error();

  const std::string& destination = endpoints->destination;
  const std::string nearest = endpoints->destination_exists
                                  ? destination
                                  : std::filesystem::path(destination).parent_path().string();
  const AutoChoices automatic =
      choose(measure_round_trip(endpoints->sources.front().root), measure_round_trip(nearest),
             std::thread::hardware_concurrency());
  const unsigned slots = affordable_slots(command_line.processes.value_or(automatic.processes),
                                          raise_descriptor_limit(), automatic.crawl_threads);
  return Decisions{std::move(*endpoints),
                   {std::move(*rsync_path), std::move(*user), ::geteuid() != 0, slots},
                   automatic,
                   slots};
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

RunHeader make_header(const options::CommandLine& command_line, const Decisions& decisions,
                      const std::vector<std::string>& argv, const std::string& run_directory) {
  RunHeader header;
  header.version = MSRSYNC_VERSION;
  if (!command_line.json_path.empty())  // the only place that tells it, and 5 ms
    header.rsync_version = rsync_version(decisions.command.rsync_path);
  header.run_id = std::filesystem::path(run_directory).filename().string();
  header.host = host_name();
  header.argv = argv;
  std::error_code ignored;
  header.working_directory = std::filesystem::current_path(ignored).string();
  header.run_directory = run_directory;
  header.started = std::chrono::system_clock::now();
  header.sources = decisions.endpoints.sources;
  header.destination = decisions.endpoints.destination;
  header.processes = decisions.slots;
  header.limits = {command_line.bucket_entries.value_or(0), command_line.bucket_bytes};
  header.rsync_options = command_line.rsync_options;
  header.rsync_argv_shape = rsync::copy_options(decisions.command, {});
  header.dry_run = command_line.dry_run;
  return header;
}

PipelineSettings make_pipeline(const options::CommandLine& command_line,
                               const Decisions& decisions) {
  const rsync::UserOptions& user = decisions.command.user;
  PipelineSettings settings;
  settings.crawl.threads = decisions.automatic.crawl_threads;
  settings.crawl.one_file_system = user.one_file_system;
  settings.crawl.record_links = user.hard_links;
  settings.plan.max_entries = command_line.bucket_entries;
  settings.plan.max_bytes = command_line.bucket_bytes;
  settings.plan.min_entries = decisions.automatic.min_entries;
  settings.plan.sources = decisions.endpoints.sources;
  settings.uses_listing = user.needs_listing;
  settings.rsync_path = decisions.command.rsync_path;
  settings.listing_options = user.listing;
  return settings;
}

rsync::BucketContext make_context(const options::CommandLine& command_line,
                                  const Decisions& decisions,
                                  const rundir::RunDirectory& run_directory) {
  rsync::BucketContext context;
  context.settings = decisions.command;
  context.environment = environment_in_c_locale();
  context.sources = decisions.endpoints.sources;
  context.argument_bytes = rsync::argument_budget(context.environment);
  context.keep_logs = command_line.keep;
  context.output_file = [&](BucketId id, unsigned n) { return run_directory.output_file(id, n); };
  context.error_file = [&](BucketId id, unsigned n) { return run_directory.error_file(id, n); };
  return context;
}

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
        loop_(observers_, clock_,
              {[this] { terminal_.message(progress_.line()); },
               [this](const PlanSummary& summary) { note_plan(summary); }}) {
    observers_.add(collector_);
    observers_.add(progress_);
    observers_.add(messages_);
  }

  /// An Error: nothing was touched, there is nothing to report.
  Result<RunEnd> run() {
    // The crawl only reads, so it need not wait for the trial run.
    loop_.start_planning(make_pipeline(command_line_, decisions_), run_directory_);
    if (!command_line_.dry_run) {
      if (Result<void> ready = make_ready(); !ready) {
        loop_.abandon();
        return ready.error();
      }
      loop_.run(decisions_.slots, [this](const Bucket& bucket) {
        return std::make_unique<rsync::BucketWork>(context_, bucket);
      });
    } else {
      loop_.run(0, nullptr);
    }
    if (command_line_.progress) progress_.finish();
    return conclude();
  }

 private:
  Result<void> make_ready() {
    if (Result<void> tried = try_options(decisions_.command, run_directory_); !tried) return tried;
    const auto made = options::create_destinations(decisions_.endpoints);
    if (!made) return made.error();
    return replace_roots(decisions_.command, decisions_.endpoints, made->in_the_way);
  }

  void note_plan(const PlanSummary& summary) {
    collector_.set_limits(summary.limits);
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
  RunLoop loop_;
};

RunEnd refuse(const Error& error, ui::Terminal& terminal) {
  terminal.message(to_text(error));
  return {error.code, 0};
}

}  // namespace

RunEnd run_copy(const options::CommandLine& command_line, const std::vector<std::string>& argv,
                ui::Terminal& terminal) {
  const Result<Decisions> decisions = decide(command_line);
  if (!decisions) return refuse(decisions.error(), terminal);
  if (decisions->slots < command_line.processes.value_or(0))
    terminal.message("only " + std::to_string(decisions->slots) +
                     " rsyncs at a time: the limit of open files (ulimit -n) allows no more");
  const auto run_directory = rundir::RunDirectory::create(command_line.buckets_directory);
  if (!run_directory) return refuse(run_directory.error(), terminal);
  if (command_line.show) terminal.print("buckets dir is " + run_directory->path());

  const Result<RunEnd> end =
      CopyRun(command_line, *decisions, argv, *run_directory, terminal).run();
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
