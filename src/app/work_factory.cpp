#include "msrsync/app/work_factory.hpp"

#include <utility>

#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/mirror_work.hpp"
#include "msrsync/rsync/verify_work.hpp"

namespace msrsync::app {

WorkFactory::WorkFactory(const options::CommandLine& command_line, const Decisions& decisions,
                         const rundir::RunDirectory& run_directory, PassContexts contexts)
    : contexts_(contexts),
      fill_(make_fill(command_line, decisions, contexts.bucket, run_directory)),
      may_fill_(may_fill(command_line, decisions)),
      fills_anything_(command_line.fill == options::Fill::on) {}

void WorkFactory::begin(std::vector<std::shared_ptr<const rsync::QuickCheck>> checks,
                        bool has_copied) {
  checks_ = std::move(checks);
  has_copied_ = has_copied;
}

std::unique_ptr<Work> WorkFactory::make(const Bucket& bucket) {
  return std::make_unique<GuardedWork>(
      work_of(bucket), [this, source = bucket.source] { return !guard_ || guard_->holds(source); });
}

std::unique_ptr<Work> WorkFactory::work_of(const Bucket& bucket) {
  const rsync::BucketContext& context = contexts_.bucket;
  if (bucket.pass == PassKind::mirror)
    return std::make_unique<rsync::MirrorWork>(contexts_.mirror, bucket);
  if (bucket.pass == PassKind::verify)
    return std::make_unique<rsync::VerifyWork>(context, contexts_.verification, bucket);
  if (!is_to_fill(bucket)) return std::make_unique<rsync::BucketWork>(context, bucket);
  Bucket rest = bucket;
  rest.is_sole = rest.is_whole_tree = false;  // what the fill leaves is named
  return std::make_unique<fill::FilledWork>(
      fill_, bucket, std::make_unique<rsync::BucketWork>(context, std::move(rest)));
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
