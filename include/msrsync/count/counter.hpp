// Adds up what a crawl delivers. Memory does not depend on the tree: counters, one for each owner,
// and the names of two directories.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "msrsync/count/distinct_inodes.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/tree_count.hpp"

namespace msrsync::count {

/// Thread-safe. The crawl records links and details (crawl::CrawlSettings).
class Counter {
 public:
  /// `directories` by SourceId, as they were typed.
  explicit Counter(std::vector<std::string> directories) : directories_(std::move(directories)) {}

  void add(const DirectoryBatch& batch);
  /// A file that was found but could not be read, or was gone by then.
  void add_unread(const PathError& error);

  /// What was found so far.
  CrawlTotals found() const;
  TreeCount count() const;

 private:
  void note_locked(const DirectoryBatch& batch);
  std::string full_path(const DirectoryBatch& batch) const;

  const std::vector<std::string> directories_;
  mutable std::mutex mutex_;  // of what follows
  TreeCount count_;
  DistinctInodes inodes_;
};

/// The directory as typed and a path below it, as find(1) would print them.
std::string path_below(const std::string& directory, const std::string& path);

}  // namespace msrsync::count
