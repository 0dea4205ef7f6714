// Several sources into one destination: where two of them have the same name, rsync copies the
// first and drops the other (rsync(1), "merging"). This finds the others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::plan {

/// Asks the file system only for sources whose destination overlaps with an earlier one's.
class Shadow {
 public:
  explicit Shadow(const std::vector<Source>& sources);

  /// True when `source` may share names with an earlier source.
  bool overlaps(SourceId source) const { return !earlier_[index(source)].empty(); }
  /// True when any two sources may share names.
  bool any_overlap() const;

  /// Removes from the batch what an earlier source has too. True when the directory of the batch
  /// itself is an earlier source's.
  bool remove_shadowed(DirectoryBatch& batch) const;

 private:
  static std::size_t index(SourceId source) { return static_cast<std::size_t>(source); }
  bool is_shadowed(SourceId source, const std::string& path) const;

  std::vector<Source> sources_;
  std::vector<std::vector<std::size_t>> earlier_;  // by source: the earlier ones it overlaps with
};

}  // namespace msrsync::plan
