// The planner's second half: buckets are closed, numbered and handed on.
#include <utility>

#include "msrsync/plan/planner.hpp"

namespace msrsync::plan {

Result<void> Planner::close_subtree(const DirectoryBatch& last) {
  const std::string_view subtree = subtree_of(last.directory, settings_.split_depth);
  const auto place = copy_.find({last.source, std::string(subtree)});
  if (place == copy_.end()) return {};
  BucketBuilder builder = std::move(place->second);
  copy_.erase(place);
  return close(builder, 0);
}

Result<void> Planner::close_all(Builders& builders, bool is_indivisible) {
  for (auto& [key, builder] : builders) {
    const unsigned stage = &builders == &directories_ ? directory_stage(key.first) : 0;
    const Result<void> closed = close(builder, stage, is_indivisible);
    if (!closed) return closed;
  }
  return {};
}

Result<void> Planner::close(BucketBuilder& builder, unsigned stage, bool is_indivisible) {
  if (builder.is_empty()) return {};
  PlannedBucket planned{builder.bucket(), {}, builder.totals(), builder.found(), {}, {}};
  Bucket& bucket = planned.bucket;
  bucket.id = BucketId{next_id_++};
  bucket.stage = stage;
  bucket.is_indivisible = is_indivisible;
  if (bucket.pass == PassKind::copy && !bucket.is_right) ++copy_buckets_;
  bucket.is_whole_tree = is_whole_tree_ && bucket.pass == PassKind::copy;
  bucket.is_sole = bucket.is_whole_tree || (is_sole_ && !bucket.under_closed_directory);
  for (const std::string& directory : builder.directories())
    progress_.release(bucket.source, directory);
  for (const std::string& directory : builder.directories()) {
    if (!progress_.is_finished(bucket.source, directory)) planned.unfinished.push_back(directory);
  }
  planned.finished = progress_.take_finished();
  const Result<void> written = sink_.write_list(bucket, builder.take_list());
  if (!written) return written;
  if (settings_.checks && bucket.pass == PassKind::copy)
    planned.twins.push_back(twin_of(bucket, PassKind::check, 1));
  if (settings_.mirror == MirrorPlan::by_directory && bucket.pass == PassKind::directories)
    planned.twins = mirrors_of(bucket);
  if (settings_.verifies)
    planned.twins.push_back(twin_of(bucket, PassKind::verify, verify_stage()));
  return sink_.bucket(std::move(planned));
}

Bucket Planner::twin_of(const Bucket& bucket, PassKind pass, unsigned stage) {
  Bucket twin = bucket;
  twin.id = BucketId{next_id_++};
  twin.repeats = bucket.pass;
  twin.pass = pass;
  twin.stage = stage;
  twin.home = 0;  // it creates nothing
  return twin;
}

std::vector<Bucket> Planner::mirrors_of(const Bucket& bucket) {
  std::vector<Bucket> mirrors;
  if (settings_.counts_deletions) {
    mirrors.push_back(twin_of(bucket, PassKind::mirror, mirror_stage() - 1));
    mirrors.back().is_trial = true;
  }
  mirrors.push_back(twin_of(bucket, PassKind::mirror, mirror_stage()));
  return mirrors;
}

BucketBuilder& Planner::copy_builder(SourceId source, std::string_view subtree) {
  BuilderKey key{source, subtree};
  return copy_.try_emplace(std::move(key), source, PassKind::copy, std::string(subtree))
      .first->second;
}

BucketBuilder& Planner::directory_builder(SourceId source) {
  return directories_.try_emplace(BuilderKey{source, {}}, source, PassKind::directories)
      .first->second;
}

unsigned Planner::directory_stage(SourceId source) const {
  if (!shadow_.any_overlap()) return mirror_stage() + 1;
  return mirror_stage() + static_cast<unsigned>(settings_.sources.size()) -
         static_cast<unsigned>(source);
}

unsigned Planner::verify_stage() const {
  return mirror_stage() + static_cast<unsigned>(settings_.sources.size()) + 1;
}

}  // namespace msrsync::plan
