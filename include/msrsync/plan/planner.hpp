// From the stream of the crawl to buckets with list files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/model/totals.hpp"
#include "msrsync/plan/bucket_builder.hpp"
#include "msrsync/plan/link_groups.hpp"
#include "msrsync/plan/shadow.hpp"

namespace msrsync::plan {

/// How the mirror pass is cut.
enum class MirrorPlan : std::uint8_t {
  none,
  by_directory,  ///< with the buckets of the directories pass
  whole,         ///< one bucket without a list: only rsync's own view of the tree can tell
};

struct PlanSettings {
  std::optional<std::uint64_t> max_entries;  ///< -f; empty: auto
  std::uint64_t max_bytes = std::uint64_t{1} << 30;
  /// Buckets we size ourselves hold at least this many entries, if there are as many.
  std::uint64_t min_entries = 1;
  std::vector<Source> sources;
  MirrorPlan mirror = MirrorPlan::none;  ///< --delete
  bool verifies = false;                 ///< plan a verify pass over everything (--verify)
};

/// Where the plan goes. Called on the planner's thread.
struct PlanSink {
  /// Writes a list file and returns its path.
  std::function<Result<std::string>(BucketId, std::string&&)> write_list;
  std::function<void(Bucket&&)> bucket;
  std::function<void(PathError&&)> error;
};

/// One thread. Not before end() are all entries planned: under `-f auto` a tree too small to settle
/// the rule is held back until then (64 x 2000 entries at most), and so are multiply-linked
/// entries.
class Planner {
 public:
  Planner(PlanSettings settings, PlanSink sink);

  /// An Error when a list file cannot be written: the plan is then useless.
  Result<void> add(DirectoryBatch&& batch);
  Result<void> end();

  const CrawlTotals& totals() const { return totals_; }
  /// Found entries by top-level directory, what came as an error of its own left out.
  const Ledger& found() const { return found_; }
  /// The limits in force; max_entries is 0 while -f auto is not decided.
  BucketLimits limits() const { return {max_entries_.value_or(0), settings_.max_bytes}; }

 private:
  void count(const DirectoryBatch& batch, bool is_directory_shadowed);
  Result<void> settle(std::uint64_t max_entries);
  Result<void> cut(const DirectoryBatch& batch, bool is_directory_shadowed);
  Result<void> cut_entries(const DirectoryBatch& batch);
  Result<void> add_directory(const DirectoryBatch& batch);
  Result<void> add_entry(SourceId source, std::string_view path, std::uint64_t size_bytes,
                         bool under_closed_directory);
  Result<void> add_link_groups();
  Result<void> close(BucketBuilder& builder, unsigned stage, bool is_indivisible = false);
  /// The same names once more, for another pass: it shares the list file.
  void add_twin(Bucket bucket, PassKind pass, unsigned stage);
  BucketBuilder& copy_builder(SourceId source);
  BucketBuilder& directory_builder(SourceId source);
  unsigned directory_stage(SourceId source) const;
  unsigned verify_stage() const;

  PlanSettings settings_;
  PlanSink sink_;
  Shadow shadow_;
  std::optional<std::uint64_t> max_entries_;
  struct Held {
    DirectoryBatch batch;
    bool is_directory_shadowed = false;
  };
  std::vector<Held> held_;
  std::map<SourceId, BucketBuilder> copy_;
  std::map<SourceId, BucketBuilder> directories_;
  LinkGroups links_;
  CrawlTotals totals_;
  Ledger found_;
  std::uint64_t next_id_ = 0;
  std::uint64_t directory_buckets_ = 0;
};

}  // namespace msrsync::plan
