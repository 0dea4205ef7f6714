#include "msrsync/count/counter.hpp"

#include <algorithm>

namespace msrsync::count {
namespace {

using Owners = std::map<std::uint32_t, std::uint64_t>;

/// Neighbours mostly have one owner: it is looked up where it changes.
class OwnerCount {
 public:
  explicit OwnerCount(Owners& owners) : owners_(owners) {}
  ~OwnerCount() { flush(); }
  OwnerCount(const OwnerCount&) = delete;
  OwnerCount& operator=(const OwnerCount&) = delete;

  void add(std::uint32_t id) {
    if (id != id_) flush();
    id_ = id;
    ++entries_;
  }

 private:
  void flush() {
    if (entries_ > 0) owners_[id_] += entries_;
    entries_ = 0;
  }

  Owners& owners_;
  std::uint32_t id_ = 0;
  std::uint64_t entries_ = 0;
};

void add_error(const PathError& error, TreeCount& count) {
  ++count.found.errors;
  ++(error.entry_class == EntryClass::vanished ? count.vanished : count.failed);
}

void add_file(std::uint64_t size_bytes, const EntryDetails& details, TreeCount& count) {
  count.allocated_bytes += details.allocated_bytes;
  if (details.allocated_bytes >= size_bytes) return;
  ++count.sparse.files;
  count.sparse.bytes += size_bytes;
  count.sparse.allocated_bytes += details.allocated_bytes;
}

void add_entries(const DirectoryBatch& batch, TreeCount& count) {
  OwnerCount users(count.users);
  OwnerCount groups(count.groups);
  const auto add_owners = [&](const EntryDetails& details) {
    users.add(details.user);
    groups.add(details.group);
  };
  if (batch.is_first) count.found.add(EntryKind::directory, 0);
  if (batch.own_details) add_owners(*batch.own_details);
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const Entry& entry = batch.entries[i];
    count.found.add(entry.kind, entry.size_bytes);
    if (i >= batch.details.size()) continue;
    add_owners(batch.details[i]);
    if (entry.kind == EntryKind::file) add_file(entry.size_bytes, batch.details[i], count);
  }
  for (const PathError& error : batch.errors) add_error(error, count);
}

std::uint64_t depth_of(const std::string& path) {
  if (path.empty()) return 0;
  return 1 + static_cast<std::uint64_t>(std::count(path.begin(), path.end(), '/'));
}

}  // namespace

std::string path_below(const std::string& directory, const std::string& path) {
  if (path.empty()) return directory;
  return directory + (directory.ends_with('/') ? "" : "/") + path;
}

void Counter::add(const DirectoryBatch& batch) {
  const std::lock_guard lock(mutex_);
  add_entries(batch, count_);
  count_.hard_links.names += batch.multi_links.size();
  for (const MultiLink& link : batch.multi_links) inodes_.add(link.device, link.inode);
  note_locked(batch);
}

void Counter::note_locked(const DirectoryBatch& batch) {
  // Of several alike the first by name, so that the answer is always the same.
  const auto note = [&](std::uint64_t figure, NotedDirectory& noted) {
    if (figure < noted.figure) return;
    std::string path = full_path(batch);
    const bool is_first = noted.path.empty() || figure > noted.figure || path < noted.path;
    if (is_first) noted = {std::move(path), figure};
  };
  if (batch.is_first) note(depth_of(batch.directory), count_.deepest);
  if (batch.is_last) note(batch.entries_total + batch.subdirectories, count_.widest);
}

void Counter::add_unread(const PathError& error) {
  const std::lock_guard lock(mutex_);
  add_error(error, count_);
}

CrawlTotals Counter::found() const {
  const std::lock_guard lock(mutex_);
  return count_.found;
}

TreeCount Counter::count() const {
  const std::lock_guard lock(mutex_);
  TreeCount count = count_;
  count.hard_links.inodes = inodes_.count();
  count.hard_links.are_inodes_estimated = inodes_.is_estimate();
  return count;
}

std::string Counter::full_path(const DirectoryBatch& batch) const {
  return path_below(directories_.at(static_cast<std::size_t>(batch.source)), batch.directory);
}

}  // namespace msrsync::count
