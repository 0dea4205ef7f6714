#include "msrsync/plan/planner.hpp"

#include <algorithm>

#include "msrsync/plan/limits.hpp"

namespace msrsync::plan {
namespace {

/// After the copy pass, whose stage is 0; the directories pass follows.
constexpr unsigned kMirrorStage = 1;

/// Byte order with the slash before everything else, so that a directory's subtree stays together
/// (`a`, `a/b`, `a-b`).
bool precedes(std::string_view a, std::string_view b) {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

}  // namespace

Planner::Planner(PlanSettings settings, PlanSink sink)
    : settings_(std::move(settings)),
      sink_(std::move(sink)),
      shadow_(settings_.sources),
      max_entries_(settings_.max_entries) {}

Result<void> Planner::add(DirectoryBatch&& batch) {
  for (PathError& error : batch.errors) {
    ++totals_.errors;
    sink_.error(std::move(error));
  }
  batch.errors.clear();
  const bool is_shadowed = shadow_.overlaps(batch.source) && shadow_.remove_shadowed(batch);
  if (is_shadowed) batch.is_leaf = false;
  count(batch, is_shadowed);
  if (max_entries_) return cut(batch, is_shadowed);
  held_.push_back({std::move(batch), is_shadowed});
  if (!is_auto_settled(totals_.entries())) return {};
  return settle(kMaxAutoEntries);
}

void Planner::count(const DirectoryBatch& batch, bool is_directory_shadowed) {
  if (batch.is_first && !is_directory_shadowed) ++totals_.directories;
  for (const Entry& entry : batch.entries) {
    switch (entry.kind) {
      case EntryKind::file:
        ++totals_.files;
        totals_.bytes += entry.size_bytes;
        if (entry.size_bytes >= kLargeFileBytes) {
          ++totals_.large_files;
          totals_.large_bytes += entry.size_bytes;
        }
        break;
      case EntryKind::symlink: ++totals_.symlinks; break;
      case EntryKind::special: ++totals_.specials; break;
      case EntryKind::directory: break;  // has batches of its own
    }
  }
}

Result<void> Planner::settle(std::uint64_t max_entries) {
  max_entries_ = max_entries;
  // Parallel crawling mixes the order; side by side again, a bucket's parents are walked once.
  std::stable_sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    if (a.batch.source != b.batch.source) return a.batch.source < b.batch.source;
    return precedes(a.batch.directory, b.batch.directory);
  });
  for (Held& held : held_) {
    const Result<void> done = cut(held.batch, held.is_directory_shadowed);
    if (!done) return done;
    held.batch = {};
  }
  held_.clear();
  held_.shrink_to_fit();
  return {};
}

Result<void> Planner::cut(const DirectoryBatch& batch, bool is_directory_shadowed) {
  const std::string_view top = top_directory(batch.directory, true);
  const std::string_view entries_top = batch.directory.empty() ? "." : top;
  if (!batch.entries.empty()) found_.add_found(batch.source, entries_top, batch.entries.size());
  if (batch.is_first && !is_directory_shadowed) {
    found_.add_found(batch.source, top, 1);
    const Result<void> added = add_directory(batch);
    if (!added) return added;
  }
  return cut_entries(batch);
}

Result<void> Planner::add_directory(const DirectoryBatch& batch) {
  if (batch.directory.empty()) {
    // In a bucket of its own: it takes an rsync of another form (rsync/command.hpp).
    BucketBuilder root(batch.source, PassKind::directories);
    root.add(".", 0);
    return close(root, directory_stage(batch.source));
  }
  const std::string path = batch.directory + "/";
  BucketBuilder& builder = directory_builder(batch.source);
  builder.add(path, 0);
  const BucketLimits limits{directory_bucket_entries(directory_buckets_, settings_.min_entries),
                            settings_.max_bytes};
  if (builder.is_full(limits)) {
    ++directory_buckets_;
    const Result<void> closed = close(builder, directory_stage(batch.source));
    if (!closed) return closed;
  }
  // A leaf is nobody's parent, so the copy pass must name it: made in the directories pass, it
  // could fall under a parent that has its final, read-only mode already.
  if (batch.is_leaf) return add_entry(batch.source, path, 0, batch.under_closed_directory);
  return {};
}

Result<void> Planner::cut_entries(const DirectoryBatch& batch) {
  std::string path = batch.directory.empty() ? "" : batch.directory + "/";
  const std::size_t prefix = path.size();
  std::size_t link = 0;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Entry& entry = batch.entries[i];
    path.resize(prefix);
    path.append(batch.name_of(entry));
    if (link < batch.multi_links.size() && batch.multi_links[link].entry == i) {
      const MultiLink& multi = batch.multi_links[link++];
      links_.add({batch.source, multi.device, multi.inode}, path, entry.size_bytes,
                 batch.under_closed_directory);
      continue;
    }
    const Result<void> added =
        add_entry(batch.source, path, entry.size_bytes, batch.under_closed_directory);
    if (!added) return added;
  }
  return {};
}

Result<void> Planner::add_entry(SourceId source, std::string_view path, std::uint64_t size_bytes,
                                bool under_closed_directory) {
  if (size_bytes >= settings_.max_bytes) {
    BucketBuilder alone(source, PassKind::copy);
    alone.add(path, size_bytes);
    if (under_closed_directory) alone.note_closed_directory();
    return close(alone, 0);
  }
  BucketBuilder& builder = copy_builder(source);
  builder.add(path, size_bytes);
  if (under_closed_directory) builder.note_closed_directory();
  if (!builder.is_full({*max_entries_, settings_.max_bytes})) return {};
  return close(builder, 0);
}

Result<void> Planner::add_link_groups() {
  for (LinkGroup& group : links_.take()) {
    BucketBuilder& builder = copy_builder(group.source);
    const std::uint64_t room = std::min(*max_entries_, kMaxAutoEntries);
    BucketLimits limits{room > group.paths.size() ? room - group.paths.size() + 1 : 1,
                        settings_.max_bytes};
    if (!builder.is_empty() && builder.is_full(limits)) {
      const Result<void> closed = close(builder, 0, true);
      if (!closed) return closed;
    }
    for (std::size_t i = 0; i < group.paths.size(); ++i)
      builder.add(group.paths[i], i == 0 ? group.size_bytes : 0);
    if (group.under_closed_directory) builder.note_closed_directory();
  }
  return {};
}

Result<void> Planner::end() {
  if (!max_entries_) {
    const std::uint64_t chosen = auto_max_entries(totals_.entries(), settings_.min_entries);
    const Result<void> settled = settle(chosen);
    if (!settled) return settled;
  }
  // What is in the builders now has single names; the groups get buckets of their own.
  for (auto& [source, builder] : copy_) {
    const Result<void> closed = close(builder, 0);
    if (!closed) return closed;
  }
  if (const Result<void> added = add_link_groups(); !added) return added;
  for (auto& [source, builder] : copy_) {
    const Result<void> closed = close(builder, 0, true);
    if (!closed) return closed;
  }
  for (auto& [source, builder] : directories_) {
    const Result<void> closed = close(builder, directory_stage(source));
    if (!closed) return closed;
  }
  if (settings_.mirror == MirrorPlan::whole) add_twin({}, PassKind::mirror, kMirrorStage);
  return {};
}

Result<void> Planner::close(BucketBuilder& builder, unsigned stage, bool is_indivisible) {
  if (builder.is_empty()) return {};
  Bucket bucket = builder.bucket();
  bucket.id = BucketId{next_id_++};
  bucket.stage = stage;
  bucket.is_indivisible = is_indivisible;
  Result<std::string> list_file = sink_.write_list(bucket.id, builder.take_list());
  if (!list_file) return list_file.error();
  bucket.list_file = std::move(*list_file);
  if (settings_.mirror == MirrorPlan::by_directory && bucket.pass == PassKind::directories)
    add_twin(bucket, PassKind::mirror, kMirrorStage);
  if (settings_.verifies) add_twin(bucket, PassKind::verify, verify_stage());
  sink_.bucket(std::move(bucket));
  return {};
}

void Planner::add_twin(Bucket bucket, PassKind pass, unsigned stage) {
  bucket.id = BucketId{next_id_++};
  bucket.pass = pass;
  bucket.stage = stage;
  sink_.bucket(std::move(bucket));
}

BucketBuilder& Planner::copy_builder(SourceId source) {
  return copy_.try_emplace(source, source, PassKind::copy).first->second;
}

BucketBuilder& Planner::directory_builder(SourceId source) {
  return directories_.try_emplace(source, source, PassKind::directories).first->second;
}

unsigned Planner::directory_stage(SourceId source) const {
  if (!shadow_.any_overlap()) return kMirrorStage + 1;
  return kMirrorStage + static_cast<unsigned>(settings_.sources.size()) -
         static_cast<unsigned>(source);
}

unsigned Planner::verify_stage() const {
  return kMirrorStage + static_cast<unsigned>(settings_.sources.size()) + 1;
}

}  // namespace msrsync::plan
