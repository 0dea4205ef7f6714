// From the stream of the crawl to buckets with list files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/model/totals.hpp"
#include "msrsync/plan/bucket_builder.hpp"
#include "msrsync/plan/directory_progress.hpp"
#include "msrsync/plan/known_names.hpp"
#include "msrsync/plan/link_groups.hpp"
#include "msrsync/plan/shadow.hpp"
#include "msrsync/plan/subtree_progress.hpp"

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
  /// Under `-f auto`: the rule is applied to what was found so far, so that the first buckets can
  /// start while the tree is read; they are small ones.
  bool goes_by_count_so_far = false;
  /// A tree of one source and at most as many entries is given to one rsync whole, if nothing but
  /// the copy is to be done to it; 0: never. Under `-f auto` only.
  std::uint64_t whole_tree_entries = 0;
  /// Each directory so many levels below a root gets a bucket of the copy pass to itself, with all
  /// that is below it, whatever the limits (--split-by); 0: buckets go by the limits alone.
  unsigned split_depth = 0;
  std::vector<Source> sources;
  SourceLinks links = SourceLinks::are_entries;
  MirrorPlan mirror = MirrorPlan::none;  ///< --delete
  bool counts_deletions = false;         ///< a trial of the whole mirror pass first (--max-delete)
  bool checks = false;                   ///< plan a check pass over what is copied (--two-phase)
  bool verifies = false;                 ///< plan a verify pass over everything (--verify)
  /// Left by an earlier session whose crawl was cut off: the first free number, what its buckets
  /// hold, and the names in them that the crawl will find once more.
  std::uint64_t first_id = 0;
  CrawlTotals kept_totals;
  std::shared_ptr<const KnownNames> known_names;  ///< may be null
};

/// A bucket, and what a later session has to know of it.
struct PlannedBucket {
  Bucket bucket;
  std::vector<Bucket> twins;  ///< the same names once more, for other passes: they share the list
  CrawlTotals totals;         ///< of the entries that are named here for the first time
  std::vector<std::pair<std::string, std::uint64_t>> found;  ///< the same, by top directory
  /// Directories with entries in the bucket that are not finished with it.
  std::vector<std::string> unfinished;
  /// Directories finished with this bucket or since the one before.
  std::vector<FinishedDirectory> finished;
};

/// Everything is planned.
struct PlanEnd {
  std::vector<FinishedDirectory> finished;  ///< since the last bucket
  bool is_whole = true;                     ///< every directory could be read
  CrawlTotals totals;
  BucketLimits limits;
};

/// Where the plan goes. Called on the planner's thread.
struct PlanSink {
  /// Writes the list file of a bucket, and enters its name and fingerprint.
  std::function<Result<void>(Bucket&, std::string&&)> write_list;
  /// An Error ends the planning.
  std::function<Result<void>(PlannedBucket&&)> bucket;
  std::function<void(PathError&&)> error;
  std::function<Result<void>(PlanEnd&&)> end;
};

/// One thread. Not before end() are all entries planned: under `-f auto` a tree too small to settle
/// the rule is held back until then (64 x 2000 entries at most), unless it goes by the count so
/// far, and so are multiply-linked entries.
class Planner {
 public:
  Planner(PlanSettings settings, PlanSink sink);

  /// An Error when a list file cannot be written: the plan is then useless.
  Result<void> add(DirectoryBatch&& batch);
  Result<void> end();

  /// What an earlier session planned included.
  const CrawlTotals& totals() const { return totals_; }
  /// Found entries by top-level directory, what came as an error of its own left out, and what an
  /// earlier session planned.
  const Ledger& found() const { return found_; }
  /// The limits in force; max_entries is 0 while -f auto is not decided.
  BucketLimits limits() const { return {max_entries_.value_or(0), settings_.max_bytes}; }

 private:
  /// A batch and what of its directory itself is to be named.
  struct Held {
    DirectoryBatch batch;
    bool names_directory = false;
    bool names_leaf = false;
  };
  /// Where an entry lies.
  struct Place {
    SourceId source{};
    const std::string& directory;
    std::string_view top;
    bool under_closed_directory = false;
    bool is_there = false;  ///< the destination has this directory
  };

  /// The subtree is empty but for copy buckets under --split-by.
  using BuilderKey = std::pair<SourceId, std::string>;
  using Builders = std::map<BuilderKey, BucketBuilder>;

  Held take(DirectoryBatch&& batch);
  void drop_known(DirectoryBatch& batch) const;
  void count(const Held& held);
  Result<void> settle(std::uint64_t max_entries);
  bool is_for_one_rsync() const;
  /// Nothing but one copy of one source is planned, and no bucket of it yet.
  bool is_plain_copy() const;
  Result<void> cut(const Held& held);
  Result<void> cut_entries(const DirectoryBatch& batch, const Place& place);
  Result<void> add_directory(const Place& place);
  /// `kind` is empty for an entry that is counted elsewhere.
  /// `entry` is null for a directory without content.
  Result<void> add_entry(const Place& place, std::string_view path, const Entry* entry);
  Result<void> add_right(const Place& place, std::string_view path, const Entry& entry);
  void put(BucketBuilder& builder, const Place& place, std::string_view path,
           std::uint64_t size_bytes, std::optional<EntryKind> kind);
  Result<void> add_link_groups();
  Result<void> close(BucketBuilder& builder, unsigned stage, bool is_indivisible = false);
  Result<void> close_all(Builders& builders, bool is_indivisible);
  /// All of it has been cut: its bucket is whole.
  Result<void> close_subtree(const DirectoryBatch& last);
  Bucket twin_of(const Bucket& bucket, PassKind pass, unsigned stage);
  /// The mirror pass over the names of `bucket`, and its trial.
  std::vector<Bucket> mirrors_of(const Bucket& bucket);
  BucketBuilder& copy_builder(SourceId source, std::string_view subtree = {});
  BucketBuilder& directory_builder(SourceId source);
  /// After the copy pass, whose stage is 0, the check pass and the trial; the directories pass
  /// follows.
  unsigned mirror_stage() const {
    return 1 + (settings_.checks ? 1U : 0U) + (settings_.counts_deletions ? 1U : 0U);
  }
  unsigned directory_stage(SourceId source) const;
  unsigned verify_stage() const;

  PlanSettings settings_;
  PlanSink sink_;
  Shadow shadow_;
  std::optional<std::uint64_t> max_entries_;
  std::vector<Held> held_;
  Builders copy_;
  Builders right_;  ///< of the copy pass, without an rsync
  Builders directories_;
  LinkGroups links_;
  DirectoryProgress progress_;
  SubtreeProgress subtrees_;
  CrawlTotals totals_;
  Ledger found_;
  std::uint64_t next_id_ = 0;
  std::uint64_t directory_buckets_ = 0;
  std::uint64_t right_entries_ = 0;  ///< found right at the destination
  std::uint64_t copy_buckets_ = 0;   ///< closed, those that need no rsync apart
  bool is_whole_tree_ = false;       ///< the plan has one copy bucket, which is the whole tree
  bool is_sole_ = false;             ///< the copy bucket that is closed now is the only one
};

}  // namespace msrsync::plan
