#include "msrsync/app/work_factory.hpp"

#include <utility>

#include "msrsync/app/settings.hpp"
#include "msrsync/cp/directories_work.hpp"
#include "msrsync/cp/prepared_work.hpp"
#include "msrsync/rsync/check_work.hpp"

namespace msrsync::app {
namespace {

std::unique_ptr<Work> with_worker(const fill::FillContext& worker,
                                  const rsync::BucketContext& context, const Bucket& bucket) {
  Bucket rest = bucket;
  rest.is_sole = rest.is_whole_tree = false;  // what the worker leaves is named
  return std::make_unique<fill::FilledWork>(
      worker, bucket, std::make_unique<rsync::BucketWork>(context, std::move(rest)));
}

}  // namespace

WorkFactory::WorkFactory(const options::CommandLine& command_line, const Decisions& decisions,
                         const rundir::RunDirectory& run_directory, PassContexts contexts)
    : contexts_(contexts),
      fill_(make_fill(command_line, decisions, contexts.bucket, run_directory)),
      comparison_(fill_),
      may_fill_(may_fill(command_line, decisions)),
      may_compare_(may_compare(command_line, decisions)),
      preserves_(command_line.preserves),
      fills_anything_(command_line.fill == options::Fill::on) {
  comparison_.settles = true;
}

void WorkFactory::begin(std::vector<std::shared_ptr<const rsync::QuickCheck>> checks,
                        bool has_copied) {
  checks_ = std::move(checks);
  has_copied_ = has_copied;
}

void WorkFactory::spread(MountSpread& mounts) {
  mounts_ = &mounts;
  routes_.emplace(mounts.context([this](const Bucket& bucket, const mounts::Route& route) {
    return work_of(bucket, tools_of(route));
  }));
}

/// Deleting goes by the names that the run began with.
std::unique_ptr<Work> WorkFactory::make(const Bucket& bucket) {
  if (routes_ && bucket.pass != PassKind::mirror)
    return std::make_unique<mounts::RoutedWork>(*routes_, bucket);
  return std::make_unique<GuardedWork>(
      work_of(bucket, tools_of({})),
      [this, source = bucket.source] { return !guard_ || guard_->holds(source); });
}

WorkFactory::Tools WorkFactory::tools_of(const mounts::Route& route) {
  if (route == mounts::Route{}) return {contexts_.bucket, fill_, comparison_};
  auto [place, is_new] = route_tools_.try_emplace(route);
  RouteTools& tools = place->second;
  if (is_new) {
    tools = {contexts_.bucket, fill_, comparison_};
    tools.bucket.sources = mounts_->sources_over(route);
    tools.fill.sources = tools.comparison.sources = tools.bucket.sources;
  }
  return {tools.bucket, tools.fill, tools.comparison};
}

std::unique_ptr<Work> WorkFactory::work_of(const Bucket& bucket, const Tools& tools) {
  if (bucket.pass == PassKind::mirror)
    return std::make_unique<rsync::MirrorWork>(contexts_.mirror, bucket);
  if (bucket.pass == PassKind::verify)
    return std::make_unique<rsync::VerifyWork>(tools.bucket, contexts_.verification, bucket);
  if (tools.bucket.tool) return work_with_cp(bucket, tools);
  if (bucket.pass == PassKind::check)
    return std::make_unique<rsync::CheckWork>(check_of(bucket, tools));
  if (is_to_fill(bucket)) return with_worker(tools.fill, tools.bucket, bucket);
  return std::make_unique<rsync::BucketWork>(tools.bucket, bucket);
}

/// What was right when the crawl came by has not been copied since.
std::unique_ptr<Work> WorkFactory::check_of(const Bucket& bucket, const Tools& tools) const {
  if (may_compare_ && !bucket.is_right) return with_worker(tools.comparison, tools.bucket, bucket);
  return std::make_unique<rsync::BucketWork>(tools.bucket, bucket);
}

std::unique_ptr<Work> WorkFactory::work_with_cp(const Bucket& bucket, const Tools& tools) const {
  using fill::Task;
  if (bucket.pass == PassKind::directories)
    return std::make_unique<cp::DirectoriesWork>(tools.fill, tools.bucket.retry, bucket,
                                                 preserves_ ? Task::finish_made : Task::make);
  return std::make_unique<cp::PreparedWork>(
      tools.fill, bucket, preserves_ ? Task::make_private : Task::make,
      std::make_unique<rsync::BucketWork>(tools.bucket, bucket));
}

bool WorkFactory::is_to_fill(const Bucket& bucket) {
  if (!may_fill_ || bucket.is_right) return false;
  if (bucket.pass == PassKind::directories)
    return (has_copied_ || is_new(bucket.source)) && fill_.settles &&
           !contexts_.bucket.settings.user.omits_directory_times;
  has_copied_ = true;
  return !bucket.is_indivisible && (bucket.may_be_absent || fills_anything_);
}

/// The destination was not there when the run began.
bool WorkFactory::is_new(SourceId source) const {
  const auto id = static_cast<std::size_t>(source);
  return id >= checks_.size() || !checks_[id];
}

bool WorkFactory::is_right_directory(SourceId source, const std::string& directory) const {
  return !is_new(source) &&
         checks_[static_cast<std::size_t>(source)]->is_right_directory(directory);
}

}  // namespace msrsync::app
