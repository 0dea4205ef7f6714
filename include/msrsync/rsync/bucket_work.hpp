// One bucket as Work: a process of its copy tool for each piece of its list file, and the verdict
// on all of them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/bucket_books.hpp"
#include "msrsync/rsync/command.hpp"
#include "msrsync/rsync/copy_tool.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/retry_policy.hpp"
#include "msrsync/rsync/slice_verdict.hpp"
#include "msrsync/rsync/tree_account.hpp"
#include "msrsync/rsync/unsettled_names.hpp"

namespace msrsync::rsync {

/// What BucketWork shares with its siblings; outlives them all.
struct BucketContext {
  CommandSettings settings;
  /// What copies; null: rsync, by `settings`.
  std::shared_ptr<const CopyTool> tool;
  std::vector<std::string> environment;
  std::vector<Source> sources;  ///< indexed by SourceId
  std::uint64_t argument_bytes = 0;
  bool keep_logs = false;
  /// Where the n-th rsync of a bucket puts stdout and stderr (rundir's names).
  std::function<std::string(BucketId, unsigned)> output_file;
  std::function<std::string(BucketId, unsigned)> error_file;
  RetryPolicy retry;
  std::chrono::milliseconds time_limit{0};  ///< for each rsync; 0: none
  /// The time, to tell the stray files of a dead rsync from older ones. Empty: they are not looked
  /// for, since the destination is not local or the user gave --temp-dir.
  std::function<WallTime()> wall_now;
  TreeAccount* tree = nullptr;  ///< null: directories are never finished in the copy pass
  /// Whether a directory, as it stands in a list file, is right at the destination when its turn
  /// comes in the directories pass. Empty: that is for rsync to find out.
  std::function<bool(SourceId, const std::string&)> is_right_directory;
};

/// Names settle as rsyncs account for them; the others are tried again, as UnsettledNames says.
class BucketWork final : public Work {
 public:
  BucketWork(const BucketContext& context, Bucket bucket);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  std::optional<JobRetry> pause() override;
  void note_stop() override { was_stopped_ = true; }

  /// Before the first rsync: by place in the list file, what a fill found or made of a name
  /// (`transferred`, `up_to_date`; nothing: it is for rsync to see to). With `is_final` no rsync
  /// looks at those again; else rsync sees all names, and what it finds right stays `transferred`.
  void take_known(std::vector<std::optional<EntryClass>> known, bool is_final);
  BucketBooks& books() { return books_; }
  JobResult result() override;

 private:
  bool open_list();
  /// The next names that need a process; of several pieces the others wait in names_.
  std::optional<Piece> read_slice();
  /// The next entries of the list, with what is known of them.
  Result<std::vector<ListedEntry>> read_entries(std::uint64_t max_names);
  /// The class of an entry that needs no rsync.
  std::optional<EntryClass> class_without_rsync(const ListedEntry& entry) const;
  /// The check pass copies as the copy pass does.
  PassKind copying_pass() const;
  SliceKind kind_of(const Piece& piece) const;
  std::optional<Piece> piece_of(std::vector<ListedEntry> entries);
  void remove_strays(const ChildExit& exit) const;

  /// Classes every name of the piece that has not settled yet as the verdict says.
  void settle_all(const Piece& piece, const SliceVerdict& verdict);
  /// Settles what rsync accounted for, and keeps the rest for another try where that may help.
  void settle_or_retry(const Piece& piece, SliceVerdict verdict);
  void note_death(Piece piece, const SliceVerdict& verdict);
  void note_why(const std::vector<PathError>& errors, const std::string& message);
  /// The piece has failed for good: each name, or all together where they cannot be told apart.
  void fail(const Piece& piece, const SliceVerdict& verdict);
  void fail_the_rest();
  /// Classes what no rsync has seen. True when there was any.
  bool class_the_rest(EntryClass entry_class);
  /// The same for what waited for another try.
  bool class_the_waiting(EntryClass entry_class);
  /// The file that holds what the last rsync said; empty after a clean end.
  std::string keep_or_drop_logs(const ChildExit& exit, bool is_clean) const;
  bool entry_exists(const std::string& name) const;

  const BucketContext& context_;
  const Source& source_;
  RsyncTool rsync_;
  const CopyTool& tool_;
  std::optional<ListReader> reader_;
  BucketBooks books_;
  UnsettledNames names_;
  Piece piece_;                                   // of the rsync that runs
  std::vector<std::optional<EntryClass>> known_;  // by place in the list file
  bool is_known_final_ = false;
  std::size_t place_ = 0;  // of the next name of the list
  unsigned process_ = 0;
  WallTime began_{};
  std::string why_retry_;  // the first reason of this attempt
  bool is_sole_;           // the next rsync is the only one that copies, or it runs
  bool has_ended_ = false;
  bool was_stopped_ = false;
};

}  // namespace msrsync::rsync
