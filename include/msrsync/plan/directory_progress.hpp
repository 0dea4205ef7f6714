// Which directories are finished: wholly crawled, and all their entries in buckets that are on
// record. A later session goes on from there.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::plan {

/// Pure. Memory: the directories that are begun and not finished. A directory that could not be
/// read never finishes: a later session tries again.
class DirectoryProgress {
 public:
  /// What the crawl says of the directory of a batch: trouble, and perhaps its end.
  void note(const DirectoryBatch& batch);
  /// Some of the directory's entries wait in a bucket that is still open.
  void hold(SourceId source, const std::string& directory);
  /// That bucket is on record.
  void release(SourceId source, const std::string& directory);

  bool is_finished(SourceId source, const std::string& directory) const;
  /// Those finished since the last call. Call it when what was released is on record.
  std::vector<FinishedDirectory> take_finished();
  /// The crawl has ended and every bucket is on record: whatever was read without trouble.
  std::vector<FinishedDirectory> take_rest();
  /// False once a directory could not be read: the plan then has a gap.
  bool is_whole() const { return is_whole_; }

 private:
  using Key = std::pair<SourceId, std::string>;
  struct State {
    std::uint64_t held = 0;
    bool has_ended = false;
    bool has_failed = false;
    std::uint64_t subdirectories = 0;
    std::vector<PathError> errors;
  };

  void finish_if_over(std::map<Key, State>::iterator place);

  std::map<Key, State> open_;
  std::vector<FinishedDirectory> finished_;
  bool is_whole_ = true;
};

}  // namespace msrsync::plan
