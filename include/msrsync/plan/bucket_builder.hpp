// Collects names until a limit is reached. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/model/bucket.hpp"

namespace msrsync::plan {

/// The content of a bucket that is about to be written to its list file.
class BucketBuilder {
 public:
  BucketBuilder(SourceId source, PassKind pass) : source_(source), pass_(pass) {}

  /// `path` as it stands in the list file: relative to the root, a directory with a slash at its
  /// end, the root itself as ".".
  void add(std::string_view path, std::uint64_t size_bytes);
  void note_closed_directory() { under_closed_directory_ = true; }

  /// A limit has been reached by the last add().
  bool is_full(const BucketLimits& limits) const {
    return ends_.size() >= limits.max_entries || bytes_ >= limits.max_bytes;
  }
  bool is_empty() const { return ends_.empty(); }

  /// The bucket's record, without id and list file.
  Bucket bucket() const;
  /// The names, sorted bytewise, each ended by a NUL. Leaves the builder empty.
  std::string take_list();

 private:
  SourceId source_;
  PassKind pass_;
  std::string text_;               // the paths back to back
  std::vector<std::size_t> ends_;  // where each ends in text_
  std::uint64_t bytes_ = 0;
  bool under_closed_directory_ = false;
};

}  // namespace msrsync::plan
