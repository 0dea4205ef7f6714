#include "msrsync/app/settings.hpp"

#include <algorithm>
#include <filesystem>
#include <random>
#include <system_error>

#include "msrsync/app/preflight.hpp"
#include "msrsync/base/directory_identity.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/fill/permit.hpp"

namespace msrsync::app {
namespace {

/// Names of the first fill workers on slow storage.
constexpr std::uint64_t kFirstFillEntries = 16;

/// A cp starts and ends in 2 ms of CPU, where an rsync takes 10.
constexpr std::uint64_t kLeastCpEntries = 500;

/// Ranges of one large file at a time: as many streams as fill a fast link.
constexpr unsigned kMostStreams = 8;

/// One rsync for all where what is extraneous is not told by the directories of one source alone.
plan::MirrorPlan mirror_plan(const rsync::UserOptions& user, const std::vector<Source>& sources) {
  const bool needs_rsync = user.needs_listing || user.one_file_system || user.keeps_dirlinks ||
                           plan::Shadow(sources).any_overlap();
  return needs_rsync ? plan::MirrorPlan::whole : plan::MirrorPlan::by_directory;
}

/// Threads that the crawl has besides, where there is something at a destination to compare with.
unsigned threads_to_compare(const Decisions& decisions) {
  const unsigned threads = decisions.automatic.comparing_threads();
  const auto holds_anything = [](const Source& source) {
    std::error_code failed;
    const bool is_empty = std::filesystem::is_empty(source.destination, failed);
    return !failed && !is_empty;
  };
  const std::vector<Source>& sources = decisions.endpoints.sources;
  const bool has_use = threads > 0 && std::any_of(sources.begin(), sources.end(), holds_anything);
  return has_use ? threads : 0;
}

crawl::CrawlSettings crawl_settings(const options::CommandLine& command_line,
                                    const Decisions& decisions) {
  crawl::CrawlSettings crawl;
  crawl.threads = decisions.automatic.crawl_threads;
  crawl.max_threads = decisions.automatic.max_crawl_threads;
  crawl.one_file_system = decisions.command.user.one_file_system;
  crawl.record_links = decisions.command.user.hard_links;
  crawl.skip_snapshots = command_line.skip_snapshots;
  return crawl;
}

/// What -f auto goes by, and the least that a bucket holds then.
void set_count(plan::PlanSettings& plan, const options::CommandLine& command_line,
               const Decisions& decisions) {
  const bool is_local = decisions.automatic.is_local;
  plan.min_entries = decisions.automatic.min_entries;
  if (!is_local && may_fill(command_line, decisions)) {
    // A worker starts in 4 ms of CPU and walks no parents anew: it need not wait for the count.
    plan.goes_by_count_so_far = true;
    plan.min_entries = kFirstFillEntries;
  }
  if (!decisions.cp_path.empty()) {
    plan.goes_by_count_so_far = !is_local;
    plan.min_entries = is_local ? kLeastCpEntries : kFirstFillEntries;
  }
}

plan::PlanSettings plan_settings(const options::CommandLine& command_line,
                                 const Decisions& decisions) {
  const rsync::UserOptions& user = decisions.command.user;
  plan::PlanSettings plan;
  plan.max_entries = command_line.bucket_entries;
  plan.max_bytes = command_line.bucket_bytes;
  plan.split_depth = command_line.split_depth;
  set_count(plan, command_line, decisions);
  plan.sources = decisions.endpoints.sources;
  // Else rsync would walk another tree, and cp takes names.
  if (!user.needs_listing && !user.one_file_system && command_line.split_depth == 0 &&
      !command_line.skip_snapshots && decisions.cp_path.empty())
    plan.whole_tree_entries = decisions.automatic.whole_tree_entries;
  if (user.needs_listing) plan.links = plan::SourceLinks::may_be_followed;
  if (command_line.deletes) plan.mirror = mirror_plan(user, plan.sources);
  plan.counts_deletions = command_line.max_delete && !command_line.dry_run;
  plan.checks = command_line.two_phases;
  plan.verifies = command_line.verification != options::Verification::none;
  return plan;
}

}  // namespace

PipelineSettings make_pipeline(const options::CommandLine& command_line,
                               const Decisions& decisions) {
  const rsync::UserOptions& user = decisions.command.user;
  PipelineSettings settings;
  settings.crawl = crawl_settings(command_line, decisions);
  settings.plan = plan_settings(command_line, decisions);
  settings.division = {command_line.split_depth, command_line.share.number, command_line.share.of};
  const bool may_look = !decisions.endpoints.is_remote && !command_line.dry_run;
  const bool may_check = may_look && may_compare(command_line, decisions);
  const auto depth = may_check ? rsync::CheckDepth::entries : rsync::CheckDepth::directories;
  for (const Source& source : settings.plan.sources) {
    const bool has_use = may_check || (may_look && may_fill(command_line, decisions));
    settings.quick_checks.push_back(has_use ? rsync::QuickCheck::open(source, depth) : nullptr);
  }
  const unsigned more_threads = may_check ? threads_to_compare(decisions) : 0;
  settings.crawl.threads += more_threads;
  settings.crawl.max_threads += more_threads;
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
