#include "msrsync/app/decisions.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "msrsync/app/descriptors.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/report_file.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::app {
namespace {

/// The local ends are probed; another host counts as slow storage.
AutoChoices choose_for(const options::Endpoints& endpoints, const rsync::UserOptions& user) {
  const double source = measure_round_trip(endpoints.sources.front().root);
  const unsigned cores = std::thread::hardware_concurrency();
  if (endpoints.is_remote) {
    const AutoChoices choices = choose(source, kRemoteRoundTrip, cores);
    const bool is_socket = endpoints.is_daemon && !user.has_remote_shell;
    return is_socket ? choices : choose_through_shell(choices);
  }
  const std::string& destination = endpoints.destination;
  const std::string nearest = endpoints.destination_exists
                                  ? destination
                                  : std::filesystem::path(destination).parent_path().string();
  return choose(source, measure_round_trip(nearest), cores);
}

/// Before anything is copied that cannot be verified then.
Result<void> check_verification(const options::CommandLine& command_line,
                                const rsync::UserOptions& user) {
  if (command_line.verification == options::Verification::none || user.verify_refusal.empty())
    return {};
  return Error{ExitCode::bad_usage, "--verify cannot be used: " + user.verify_refusal, {}, 0};
}

/// The two programs, of which only the one that copies need be there.
struct Programs {
  std::string rsync;
  std::string cp;
};

Result<Programs> find_programs(const options::CommandLine& command_line, bool is_remote) {
  if (command_line.tool == options::Tool::rsync) {
    Result<std::string> rsync = find_rsync();
    if (!rsync) return rsync.error();
    return Programs{std::move(*rsync), {}};
  }
  if (is_remote)
    return Error{ExitCode::bad_usage,
                 "--tool cp cannot be used with a remote destination:", command_line.destination,
                 0};
  Result<std::string> cp = find_cp(cp::copy_options({{}, command_line.preserves}));
  if (!cp) return cp.error();
  return Programs{{}, std::move(*cp)};
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

Concurrency plan_concurrency(std::optional<unsigned> processes, const AutoChoices& automatic,
                             bool has_bandwidth_limit, std::uint64_t limit) {
  const unsigned steady = automatic.is_growing ? automatic.most_processes : automatic.processes;
  const unsigned fixed = processes.value_or(steady);
  const unsigned room = has_bandwidth_limit ? fixed : std::max(fixed, kMostProcesses);
  const unsigned slots =
      affordable_slots(room, limit, automatic.max_crawl_threads + automatic.comparing_threads());
  const bool adapts = !has_bandwidth_limit;
  const unsigned most = adapts ? automatic.most_processes : steady;
  const unsigned first_automatic = std::min(adapts ? automatic.processes : steady, slots);
  return {slots,
          std::min(processes.value_or(first_automatic), slots),
          first_automatic,
          std::min(most, slots),
          !processes.has_value(),
          adapts,
          automatic.is_growing};
}

Result<Decisions> decide(const options::CommandLine& command_line) {
  if (auto checked = check_report_path(command_line.json_path); !checked) return checked.error();
  Result<rsync::UserOptions> user = rsync::parse_user_options(command_line.rsync_options);
  if (!user) return user.error();
  if (command_line.deletes && user->removes_source)
    return Error{ExitCode::bad_usage,
                 "--delete cannot be used with rsync option --remove-source-files: what was moved "
                 "would be extraneous",
                 "", 0};
  if (Result<void> checked = check_verification(command_line, *user); !checked)
    return checked.error();
  Result<options::Endpoints> endpoints = options::resolve_endpoints(
      command_line.sources, command_line.destination,
      user->one_file_system ? options::FileSystems::one : options::FileSystems::all);
  if (!endpoints) return endpoints.error();
  const bool has_mounts =
      !command_line.source_mounts.empty() || !command_line.destination_mounts.empty();
  if (endpoints->is_remote && has_mounts)
    return Error{ExitCode::bad_usage,
                 "--dest-mount and --source-mount need a local destination, not",
                 command_line.destination, 0};
  Result<Programs> programs = find_programs(command_line, endpoints->is_remote);
  if (!programs) return programs.error();

  AutoChoices automatic = choose_for(*endpoints, *user);
  const std::uint64_t open_files = raise_descriptor_limit();
  automatic.max_crawl_threads = affordable_crawl_threads(open_files);
  automatic.crawl_threads = std::min(automatic.crawl_threads, automatic.max_crawl_threads);
  const Concurrency concurrency =
      plan_concurrency(command_line.processes, automatic,
                       user->bandwidth_bytes_per_second.value_or(0) > 0, open_files);
  const bool is_remote = endpoints->is_remote;
  const bool is_ordinary_user = is_remote || ::geteuid() != 0;  // who writes there is not known
  return Decisions{std::move(*endpoints),
                   {std::move(programs->rsync), std::move(*user), is_ordinary_user,
                    concurrency.slots, is_remote, command_line.deletes, command_line.two_phases},
                   automatic,
                   concurrency,
                   std::move(programs->cp)};
}

cp::CpSettings cp_settings(const options::CommandLine& command_line, const Decisions& decisions) {
  return {decisions.cp_path, command_line.preserves};
}

RunHeader make_header(const options::CommandLine& command_line, const Decisions& decisions,
                      const std::vector<std::string>& argv, const std::string& run_directory) {
  RunHeader header;
  header.version = MSRSYNC_VERSION;
  // The report is the only place that tells it, and it takes 5 ms.
  if (!command_line.json_path.empty() && decisions.cp_path.empty())
    header.rsync_version = rsync_version(decisions.command.rsync_path);
  header.run_id = std::filesystem::path(run_directory).filename().string();
  header.host = host_name();
  header.argv = argv;
  std::error_code ignored;
  header.working_directory = std::filesystem::current_path(ignored).string();
  header.run_directory = run_directory;
  header.started = std::chrono::system_clock::now();
  header.sources = decisions.endpoints.sources;
  header.destination =
      decisions.endpoints.is_remote ? command_line.destination : decisions.endpoints.destination;
  header.destination_is_remote = decisions.endpoints.is_remote;
  const Concurrency& concurrency = decisions.concurrency;
  header.processes = concurrency.is_automatic ? concurrency.most_automatic : concurrency.first;
  header.limits = {command_line.bucket_entries.value_or(0), command_line.bucket_bytes};
  header.rsync_options = command_line.rsync_options;
  header.tool = name_of(command_line.tool);
  header.rsync_argv_shape = decisions.cp_path.empty()
                                ? rsync::copy_options(decisions.command, {})
                                : cp::copy_options(cp_settings(command_line, decisions));
  header.dry_run = command_line.dry_run;
  header.two_phases = command_line.two_phases;
  header.split_depth = command_line.split_depth;
  header.share = command_line.share.number;
  header.shares = command_line.share.of;
  header.verification = verification_text(command_line.verification);
  return header;
}

}  // namespace msrsync::app
