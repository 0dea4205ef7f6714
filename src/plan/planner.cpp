#include "msrsync/plan/planner.hpp"

#include <algorithm>
#include <limits>

#include "msrsync/plan/limits.hpp"

namespace msrsync::plan {
namespace {

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
      shadow_(settings_.sources, settings_.links),
      max_entries_(settings_.max_entries),
      subtrees_(settings_.split_depth),
      totals_(settings_.kept_totals),
      next_id_(settings_.first_id) {
  if (settings_.split_depth > 0 && !max_entries_) max_entries_ = kMaxAutoEntries;
}

Result<void> Planner::add(DirectoryBatch&& batch) {
  for (const PathError& error : batch.errors) {
    ++totals_.errors;
    sink_.error(PathError(error));
  }
  Held held = take(std::move(batch));
  count(held);
  if (settings_.goes_by_count_so_far && !settings_.max_entries)
    max_entries_ = auto_max_entries(totals_.entries(), settings_.min_entries);
  if (max_entries_) return cut(held);
  held_.push_back(std::move(held));
  if (totals_.entries() <= settings_.whole_tree_entries) return {};
  if (!is_auto_settled(totals_.entries(), settings_.min_entries)) return {};
  return settle(kMaxAutoEntries);
}

Planner::Held Planner::take(DirectoryBatch&& batch) {
  Held held{std::move(batch)};
  DirectoryBatch& taken = held.batch;
  const bool is_shadowed = shadow_.overlaps(taken.source) && shadow_.remove_shadowed(taken);
  held.names_directory = taken.is_first && !is_shadowed;
  held.names_leaf =
      held.names_directory && taken.is_leaf && !taken.is_there && !taken.directory.empty();
  if (!settings_.known_names || settings_.known_names->is_empty()) return held;
  drop_known(taken);
  const std::string name = taken.directory.empty() ? "." : taken.directory + "/";
  const KnownNames& known = *settings_.known_names;
  held.names_directory &= !known.has(taken.source, PassKind::directories, name);
  held.names_leaf &= !known.has(taken.source, PassKind::copy, name);
  return held;
}

void Planner::drop_known(DirectoryBatch& batch) const {
  DirectoryBatch rest;
  std::vector<MultiLink> links;
  std::size_t link = 0;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Entry& entry = batch.entries[i];
    const std::string_view name = batch.name_of(entry);
    const bool is_link = link < batch.multi_links.size() && batch.multi_links[link].entry == i;
    if (is_link) ++link;
    if (settings_.known_names->has(batch.source, PassKind::copy, join_path(batch.directory, name)))
      continue;
    rest.add(name, entry.kind, entry.size_bytes);
    rest.entries.back().presence = entry.presence;
    if (!is_link) continue;
    links.push_back(batch.multi_links[link - 1]);
    links.back().entry = static_cast<std::uint32_t>(rest.entries.size() - 1);
  }
  batch.entries = std::move(rest.entries);
  batch.names = std::move(rest.names);
  batch.multi_links = std::move(links);
}

void Planner::count(const Held& held) {
  if (held.names_directory) totals_.add(EntryKind::directory, 0);
  for (const Entry& entry : held.batch.entries) {
    totals_.add(entry.kind, entry.size_bytes);
    if (entry.presence == Presence::right) ++right_entries_;
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
    const Result<void> done = cut(held);
    if (!done) return done;
    held.batch = {};
  }
  held_.clear();
  held_.shrink_to_fit();
  return {};
}

Result<void> Planner::cut(const Held& held) {
  const DirectoryBatch& batch = held.batch;
  const std::string_view top = top_directory(batch.directory, true);
  const Place itself{batch.source, batch.directory, top, batch.under_closed_directory,
                     batch.is_there};
  if (held.names_directory) {
    found_.add_found(batch.source, top, 1);
    if (const Result<void> added = add_directory(itself); !added) return added;
  }
  // A leaf is nobody's parent, so the copy pass must name it: made in the directories pass, it
  // could fall under a parent that has its final, read-only mode already.
  if (held.names_leaf) {
    const Result<void> added = add_entry(itself, batch.directory + "/", nullptr);
    if (!added) return added;
  }
  Place inside = itself;
  if (batch.directory.empty()) inside.top = ".";
  if (!batch.entries.empty()) found_.add_found(batch.source, inside.top, batch.entries.size());
  if (const Result<void> added = cut_entries(batch, inside); !added) return added;
  progress_.note(batch);
  return subtrees_.note(batch) ? close_subtree(batch) : Result<void>();
}

Result<void> Planner::add_directory(const Place& place) {
  if (place.directory.empty()) {
    // In a bucket of its own: it takes an rsync of another form (rsync/command.hpp).
    BucketBuilder root(place.source, PassKind::directories);
    put(root, place, ".", 0, EntryKind::directory);
    return close(root, directory_stage(place.source));
  }
  BucketBuilder& builder = directory_builder(place.source);
  put(builder, place, place.directory + "/", 0, EntryKind::directory);
  const BucketLimits limits{directory_bucket_entries(directory_buckets_, settings_.min_entries),
                            settings_.max_bytes};
  if (!builder.is_full(limits)) return {};
  ++directory_buckets_;
  return close(builder, directory_stage(place.source));
}

Result<void> Planner::cut_entries(const DirectoryBatch& batch, const Place& place) {
  std::string path = batch.directory.empty() ? "" : batch.directory + "/";
  const std::size_t prefix = path.size();
  std::size_t link = 0;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Entry& entry = batch.entries[i];
    path.resize(prefix);
    path.append(batch.name_of(entry));
    if (link < batch.multi_links.size() && batch.multi_links[link].entry == i) {
      const MultiLink& multi = batch.multi_links[link++];
      links_.add({batch.source, multi.device, multi.inode},
                 {path, entry.kind, entry.size_bytes, batch.under_closed_directory});
      progress_.hold(batch.source, batch.directory);  // until the plan is complete
      continue;
    }
    // One rsync for the whole tree looks at everything anyway.
    const Result<void> added = entry.presence == Presence::right && !is_whole_tree_
                                   ? add_right(place, path, entry)
                                   : add_entry(place, path, &entry);
    if (!added) return added;
  }
  return {};
}

Result<void> Planner::add_right(const Place& place, std::string_view path, const Entry& entry) {
  const BuilderKey key{place.source, {}};
  auto [builder, is_new] = right_.try_emplace(key, place.source, PassKind::copy);
  if (builder->second.is_empty()) builder->second.note_right();
  put(builder->second, place, path, entry.size_bytes, entry.kind);
  constexpr auto kAnyBytes = std::numeric_limits<std::uint64_t>::max();
  if (!builder->second.is_full({kMaxRightEntries, kAnyBytes})) return {};
  return close(builder->second, 0);
}

void Planner::put(BucketBuilder& builder, const Place& place, std::string_view path,
                  std::uint64_t size_bytes, std::optional<EntryKind> kind) {
  builder.add(path, size_bytes);
  if (kind) builder.count(*kind, size_bytes, place.top);
  if (place.under_closed_directory) builder.note_closed_directory();
  if (builder.note_directory(place.directory)) progress_.hold(place.source, place.directory);
}

Result<void> Planner::add_entry(const Place& place, std::string_view path, const Entry* entry) {
  const std::uint64_t size_bytes = entry != nullptr ? entry->size_bytes : 0;
  const std::string_view subtree = subtree_of(place.directory, settings_.split_depth);
  const bool is_large = size_bytes >= settings_.max_bytes && subtree.empty();
  BucketBuilder alone(place.source, PassKind::copy);
  BucketBuilder& builder = is_large ? alone : copy_builder(place.source, subtree);
  if (entry != nullptr) {
    put(builder, place, path, size_bytes, entry->kind);
    const bool is_known = entry->presence != Presence::unknown;
    if (is_known ? entry->presence != Presence::absent : place.is_there) builder.note_present();
  } else {
    put(builder, place, path, 0, std::nullopt);
  }
  if (is_large) return close(alone, 0);
  if (!subtree.empty() || !builder.is_full({*max_entries_, settings_.max_bytes})) return {};
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
    for (std::size_t i = 0; i < group.paths.size(); ++i) {
      builder.add(group.paths[i], i == 0 ? group.size_bytes : 0);
      builder.count(group.kind, group.size_bytes, top_directory(group.paths[i], false));
    }
    if (group.under_closed_directory) builder.note_closed_directory();
  }
  return {};
}

bool Planner::is_plain_copy() const {
  const bool knows_none = !settings_.known_names || settings_.known_names->is_empty();
  return settings_.sources.size() == 1 && settings_.mirror == MirrorPlan::none &&
         !settings_.checks && knows_none && settings_.first_id == 0 && copy_buckets_ == 0;
}

bool Planner::is_for_one_rsync() const {
  const bool has_groups = std::any_of(
      held_.begin(), held_.end(), [](const Held& held) { return !held.batch.multi_links.empty(); });
  const bool needs_most = 2 * right_entries_ < totals_.entries();
  return totals_.entries() <= settings_.whole_tree_entries && needs_most && is_plain_copy() &&
         !has_groups && totals_.bytes < settings_.max_bytes && totals_.errors == 0;
}

Result<void> Planner::end() {
  if (!max_entries_) {
    is_whole_tree_ = is_for_one_rsync();
    const std::uint64_t chosen = is_whole_tree_
                                     ? settings_.whole_tree_entries
                                     : auto_max_entries(totals_.entries(), settings_.min_entries);
    const Result<void> settled = settle(chosen);
    if (!settled) return settled;
  }
  // What is in the builders now has single names; the groups get buckets of their own.
  is_sole_ = is_plain_copy() && copy_.size() == 1 && links_.is_empty();
  if (const Result<void> closed = close_all(copy_, false); !closed) return closed;
  is_sole_ = false;
  if (const Result<void> closed = close_all(right_, false); !closed) return closed;
  if (const Result<void> added = add_link_groups(); !added) return added;
  if (const Result<void> closed = close_all(copy_, true); !closed) return closed;
  if (const Result<void> closed = close_all(directories_, false); !closed) return closed;
  if (settings_.mirror == MirrorPlan::whole) {
    for (Bucket& bucket : mirrors_of({})) {
      PlannedBucket mirror;
      mirror.bucket = std::move(bucket);
      if (const Result<void> taken = sink_.bucket(std::move(mirror)); !taken) return taken;
    }
  }
  return sink_.end({progress_.take_rest(), progress_.is_whole(), totals_, limits()});
}

}  // namespace msrsync::plan
