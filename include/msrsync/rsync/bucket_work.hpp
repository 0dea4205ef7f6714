// One bucket as Work: an rsync for each slice of its list file, and the verdict on all of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/model/work.hpp"
#include "msrsync/rsync/command.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/slice_verdict.hpp"

namespace msrsync::rsync {

/// What BucketWork shares with its siblings; outlives them all.
struct BucketContext {
  CommandSettings settings;
  std::vector<std::string> environment;
  std::vector<Source> sources;  ///< indexed by SourceId
  std::uint64_t argument_bytes = 0;
  bool keep_logs = false;
  /// Where the n-th rsync of a bucket puts stdout and stderr (rundir's names).
  std::function<std::string(BucketId, unsigned)> output_file;
  std::function<std::string(BucketId, unsigned)> error_file;
};

class BucketWork final : public Work {
 public:
  BucketWork(const BucketContext& context, Bucket bucket);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override;

 private:
  bool open_list();
  /// The list file is gone or damaged: what it still held has failed.
  void lose_names(const Error& error);
  void absorb(SliceVerdict verdict);
  void count(const ListedEntry& entry, EntryClass entry_class);
  /// Classes what no rsync has seen. True when there was any.
  bool class_the_rest(EntryClass entry_class);
  void keep_or_drop_logs(const ChildExit& exit, bool is_clean);
  /// Directories are classed by the directories pass alone: each once, though the copy pass names
  /// the leaf ones too.
  bool is_classed_here(const ListedEntry& entry) const;
  bool entry_exists(const std::string& name) const;

  const BucketContext& context_;
  const Source& source_;
  std::optional<ListReader> reader_;
  std::vector<ListedEntry> slice_;
  unsigned process_ = 0;
  bool has_ended_ = false;
  bool was_stopped_ = false;
  JobResult result_;
};

}  // namespace msrsync::rsync
