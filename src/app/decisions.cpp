#include "msrsync/app/decisions.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include "msrsync/app/descriptors.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/report_file.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/base/directory_identity.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/fill/permit.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::app {
namespace {

/// Names of the first fill workers on slow storage.
constexpr std::uint64_t kFirstFillEntries = 16;

/// A cp starts and ends in 2 ms of CPU, where an rsync takes 10.
constexpr std::uint64_t kLeastCpEntries = 500;

/// Ranges of one large file at a time: as many streams as fill a fast link.
constexpr unsigned kMostStreams = 8;

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

/// One rsync for all where what is extraneous is not told by the directories of one source alone.
plan::MirrorPlan mirror_plan(const rsync::UserOptions& user, const std::vector<Source>& sources) {
  const bool needs_rsync = user.needs_listing || user.one_file_system || user.keeps_dirlinks ||
                           plan::Shadow(sources).any_overlap();
  return needs_rsync ? plan::MirrorPlan::whole : plan::MirrorPlan::by_directory;
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
  const unsigned slots = affordable_slots(room, limit, automatic.max_crawl_threads);
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

PipelineSettings make_pipeline(const options::CommandLine& command_line,
                               const Decisions& decisions) {
  const rsync::UserOptions& user = decisions.command.user;
  PipelineSettings settings;
  settings.crawl.threads = decisions.automatic.crawl_threads;
  settings.crawl.max_threads = decisions.automatic.max_crawl_threads;
  settings.crawl.one_file_system = user.one_file_system;
  settings.crawl.record_links = user.hard_links;
  settings.crawl.skip_snapshots = command_line.skip_snapshots;
  settings.plan.max_entries = command_line.bucket_entries;
  settings.plan.max_bytes = command_line.bucket_bytes;
  settings.plan.min_entries = decisions.automatic.min_entries;
  settings.plan.split_depth = command_line.split_depth;
  settings.division = {command_line.split_depth, command_line.share.number, command_line.share.of};
  if (!decisions.automatic.is_local && may_fill(command_line, decisions)) {
    // A worker starts in 4 ms of CPU and walks no parents anew: it need not wait for the count.
    settings.plan.goes_by_count_so_far = true;
    settings.plan.min_entries = kFirstFillEntries;
  }
  if (!decisions.cp_path.empty()) {
    settings.plan.goes_by_count_so_far = !decisions.automatic.is_local;
    settings.plan.min_entries = decisions.automatic.is_local ? kLeastCpEntries : kFirstFillEntries;
  }
  settings.plan.sources = decisions.endpoints.sources;
  const bool may_look = !decisions.endpoints.is_remote && !command_line.dry_run;
  const bool may_check = may_look && may_compare(command_line, decisions);
  const auto depth = may_check ? rsync::CheckDepth::entries : rsync::CheckDepth::directories;
  for (const Source& source : settings.plan.sources) {
    const bool has_use = may_check || (may_look && may_fill(command_line, decisions));
    settings.quick_checks.push_back(has_use ? rsync::QuickCheck::open(source, depth) : nullptr);
  }
  // Else rsync would walk another tree, and cp takes names.
  if (!user.needs_listing && !user.one_file_system && command_line.split_depth == 0 &&
      !command_line.skip_snapshots && decisions.cp_path.empty())
    settings.plan.whole_tree_entries = decisions.automatic.whole_tree_entries;
  if (user.needs_listing) settings.plan.links = plan::SourceLinks::may_be_followed;
  if (command_line.deletes) settings.plan.mirror = mirror_plan(user, settings.plan.sources);
  settings.plan.counts_deletions = command_line.max_delete && !command_line.dry_run;
  settings.plan.checks = command_line.two_phases;
  settings.plan.verifies = command_line.verification != options::Verification::none;
  settings.uses_listing = user.needs_listing;
  settings.rsync_path = decisions.command.rsync_path;
  settings.listing_options = user.listing;
  if (command_line.skip_snapshots)  // the first rule that matches counts
    settings.listing_options.insert(settings.listing_options.begin(),
                                    {"--exclude=.snapshot/", "--exclude=.zfs/"});
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
  if (!decisions.cp_path.empty())
    context.tool = std::make_shared<cp::CpTool>(cp_settings(command_line, decisions));
  context.environment = rsync_environment(decisions.command);
  context.sources = decisions.endpoints.sources;
  context.argument_bytes = rsync::argument_budget(context.environment);
  context.keep_logs = command_line.keep;
  context.retry.retries = command_line.retries;
  context.retry.random = [engine = std::mt19937(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
  context.time_limit = command_line.bucket_timeout;
  const auto& directories = decisions.command.user.directories;
  const bool is_remote = decisions.endpoints.sources.front().remote_path.has_value();
  if (!is_remote && !context.tool &&
      std::none_of(directories.begin(), directories.end(),
                   [](const auto& one) { return one.name == "--temp-dir"; }))
    context.wall_now = [] { return std::chrono::system_clock::now(); };
  context.output_file = [&](BucketId id, unsigned n) { return run_directory.output_file(id, n); };
  context.error_file = [&](BucketId id, unsigned n) { return run_directory.error_file(id, n); };
  return context;
}

bool may_compare(const options::CommandLine& command_line, const Decisions& decisions) {
  return !decisions.endpoints.is_remote && !command_line.all_to_rsync &&
         rsync::may_quick_check(decisions.command.user);
}

bool may_fill(const options::CommandLine& command_line, const Decisions& decisions) {
  return command_line.fill != options::Fill::off && !decisions.endpoints.is_remote &&
         fill::obstacle(decisions.command.user).empty();
}

fill::FillContext make_fill(const options::CommandLine& command_line, const Decisions& decisions,
                            const rsync::BucketContext& bucket,
                            const rundir::RunDirectory& run_directory) {
  const rsync::UserOptions& user = decisions.command.user;
  fill::FillContext context;
  context.program = "/proc/self/exe";
  context.environment = bucket.environment;
  context.sources = bucket.sources;
  context.output_file = [&](BucketId id) { return run_directory.output_file(id, 0); };
  context.time_limit = bucket.time_limit;
  context.settles = fill::settles(user) && !command_line.all_to_rsync;
  context.order.makes_links = user.makes_links;
  context.order.makes_holes = user.makes_holes;
  context.order.keeps_hard_links = user.hard_links;
  context.order.split_bytes = command_line.split_bytes;
  context.order.reads_ahead = !decisions.automatic.is_local;
  context.order.streams = std::clamp(decisions.concurrency.first, 1U, kMostStreams);
  if (const std::uint64_t rate = user.bandwidth_bytes_per_second.value_or(0); rate > 0)
    context.order.bytes_per_second = std::max<std::uint64_t>(rate / decisions.concurrency.slots, 1);
  return context;
}

rsync::MirrorRules make_mirror_rules(const options::CommandLine& command_line,
                                     std::function<void(const std::string&)> say) {
  return {command_line.deletes, command_line.dry_run, command_line.max_delete, std::move(say)};
}

rsync::MirrorContext make_mirror_context(const options::CommandLine& command_line,
                                         const rsync::BucketContext& bucket,
                                         rsync::MirrorPermit& permit) {
  rsync::MirrorContext context{bucket, permit, command_line.destination, {}, command_line.dry_run,
                               false};
  if (!command_line.deletes) return context;
  for (const Source& source : bucket.sources) context.roots.push_back(identity_of(source.root));
  context.checks_links =
      !rsync::refuses_links_on_the_way(rsync_version(bucket.settings.rsync_path));
  return context;
}

}  // namespace msrsync::app
