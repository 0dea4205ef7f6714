// When everything below a directory has been read, whatever order its batches come in.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::plan {

/// The first `depth` components of a directory's path; empty where it has fewer, or `depth` is 0.
std::string_view subtree_of(std::string_view directory, unsigned depth);

/// Watches the subtrees that begin at one depth below the roots. Pure. Memory: two numbers for each
/// level of each subtree that is begun and not ended. One with a directory that never ends is never
/// told.
class SubtreeProgress {
 public:
  explicit SubtreeProgress(unsigned depth) : depth_(depth) {}

  /// To be told of every batch. True once for each subtree: with the last batch it has.
  bool note(const DirectoryBatch& batch);

 private:
  /// Of one level below the subtree's root, which is level 0.
  struct Level {
    std::uint64_t ended = 0;           ///< directories
    std::uint64_t subdirectories = 0;  ///< of those
  };

  unsigned depth_;
  std::map<std::pair<SourceId, std::string>, std::vector<Level>> begun_;
};

}  // namespace msrsync::plan
