#include "msrsync/app/decisions.hpp"

#include <errno.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "msrsync/app/descriptors.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::app {
namespace {

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

/// Before anything is copied that cannot be verified then.
Result<void> check_verification(const options::CommandLine& command_line,
                                const rsync::UserOptions& user) {
  if (command_line.verification == options::Verification::none || user.verify_refusal.empty())
    return {};
  return Error{ExitCode::bad_usage, "--verify cannot be used: " + user.verify_refusal, {}, 0};
}

std::string verification_text(options::Verification verification) {
  switch (verification) {
    case options::Verification::none: break;
    case options::Verification::attributes: return "attributes";
    case options::Verification::checksums: return "checksum";
  }
  return {};
}

}  // namespace

Result<Decisions> decide(const options::CommandLine& command_line) {
  if (auto checked = check_report_path(command_line.json_path); !checked) return checked.error();
  Result<rsync::UserOptions> user = rsync::parse_user_options(command_line.rsync_options);
  if (!user) return user.error();
  if (Result<void> checked = check_verification(command_line, *user); !checked)
    return checked.error();
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
  header.verification = verification_text(command_line.verification);
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
  settings.plan.verifies = command_line.verification != options::Verification::none;
  settings.uses_listing = user.needs_listing;
  settings.rsync_path = decisions.command.rsync_path;
  settings.listing_options = user.listing;
  return settings;
}

rsync::VerifySettings make_verification(const options::CommandLine& command_line,
                                        WallTime run_started) {
  const bool reads_contents = command_line.verification == options::Verification::checksums;
  return {reads_contents ? rsync::CompareDepth::contents : rsync::CompareDepth::attributes,
          run_started};
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

}  // namespace msrsync::app
