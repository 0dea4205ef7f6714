// Collects names until a limit is reached. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync::plan {

/// The content of a bucket that is about to be written to its list file.
class BucketBuilder {
 public:
  /// `subtree`: the directory whose whole content it is to hold; empty: names of any.
  BucketBuilder(SourceId source, PassKind pass, std::string subtree = {})
      : source_(source), pass_(pass), subtree_(std::move(subtree)) {}

  /// `path` as it stands in the list file: relative to the root, a directory with a slash at its
  /// end, the root itself as ".".
  void add(std::string_view path, std::uint64_t size_bytes);
  /// The entry just added is named here for the first time, below the top directory `top`.
  void count(EntryKind kind, std::uint64_t size_bytes, std::string_view top);
  /// The entry just added is one of this directory. True when it was another one before.
  bool note_directory(const std::string& directory);
  /// Everything in it is right at the destination already.
  void note_right() { is_right_ = true; }
  /// The destination has something under the name just added.
  void note_present() { ++present_; }
  void note_closed_directory() { under_closed_directory_ = true; }

  /// A limit has been reached by the last add().
  bool is_full(const BucketLimits& limits) const {
    return ends_.size() >= limits.max_entries || bytes_ >= limits.max_bytes;
  }
  bool is_empty() const { return ends_.empty(); }

  /// The bucket's record, without id and list file.
  Bucket bucket() const;
  /// What count() and note_directory() were told.
  const CrawlTotals& totals() const { return totals_; }
  const std::vector<std::pair<std::string, std::uint64_t>>& found() const { return found_; }
  const std::vector<std::string>& directories() const { return directories_; }
  /// The names, sorted bytewise, each ended by a NUL. Leaves the builder empty.
  std::string take_list();

 private:
  bool is_worth_a_fill() const;
  std::uint64_t home() const;

  SourceId source_;
  PassKind pass_;
  std::string subtree_;
  std::string text_;               // the paths back to back
  std::vector<std::size_t> ends_;  // where each ends in text_
  std::uint64_t bytes_ = 0;
  bool under_closed_directory_ = false;
  bool is_right_ = false;
  std::size_t present_ = 0;
  CrawlTotals totals_;
  std::vector<std::pair<std::string, std::uint64_t>> found_;  // by top directory
  std::vector<std::string> directories_;
  std::vector<std::size_t> entries_of_;  // how many were noted in a row, beside directories_
};

}  // namespace msrsync::plan
