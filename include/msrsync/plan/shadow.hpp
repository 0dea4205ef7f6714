// Several sources into one destination: where two of them have the same name, rsync copies the
// first directory of that name, or the first of all when none is a directory, and drops the others
// (rsync(1), "merging"; flist.c, clean_flist). This finds the others.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::plan {

/// Whether a link may stand for the directory it leads to, as it does for rsync's -L and -k.
enum class SourceLinks : std::uint8_t { are_entries, may_be_followed };

/// Asks the file system only for sources whose destination overlaps with another one's.
class Shadow {
 public:
  explicit Shadow(const std::vector<Source>& sources, SourceLinks links = SourceLinks::are_entries);

  /// True when `source` may share names with another source.
  bool overlaps(SourceId source) const { return !others_[index(source)].empty(); }
  /// True when any two sources may share names.
  bool any_overlap() const;

  /// Removes from the batch, whose entries are no directories, what another source has in their
  /// place. True when the directory of the batch itself is an earlier source's.
  bool remove_shadowed(DirectoryBatch& batch) const;

 private:
  enum class Kind : std::uint8_t { nothing, directory, other };

  static std::size_t index(SourceId source) { return static_cast<std::size_t>(source); }
  std::string target_of(SourceId source, const std::string& path) const;
  /// What `source` would put at `target`.
  Kind kind_at(const Source& source, const std::string& target) const;
  bool is_shadowed(SourceId source, const std::string& path) const;
  bool is_shadowed_directory(SourceId source, const std::string& path) const;

  std::vector<Source> sources_;
  SourceLinks links_;
  std::vector<std::vector<std::size_t>> others_;  // by source: the ones it overlaps with
};

}  // namespace msrsync::plan
