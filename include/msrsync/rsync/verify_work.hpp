// One bucket of the verify pass as Work: an rsync that compares for each slice of its list file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/comparison_verdict.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/verify_command.hpp"

namespace msrsync::rsync {

/// What the verify pass of a run has in common.
struct VerifySettings {
  CompareDepth depth = CompareDepth::attributes;
  WallTime run_started{};  ///< when nothing of the source had been read yet
};

/// Fills JobResult's comparison, differences and errors; its entries are in no tally, since the
/// passes before have classed them. Directories are compared where the names of the directories
/// pass are: once, though the copy pass names the leaf ones too.
class VerifyWork final : public Work {
 public:
  /// `context` outlives the work.
  VerifyWork(const BucketContext& context, const VerifySettings& settings, Bucket bucket);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override;

 private:
  /// The next names to compare; empty at the end of the list, or where it cannot be read.
  std::vector<ListedEntry> next_slice(std::uint64_t max_names);
  void lose_names(const Error& error);
  void absorb(ComparisonVerdict verdict);
  void keep_or_drop_logs(const ChildExit& exit, bool is_clean);
  EntryProbe make_probe() const;

  const BucketContext& context_;
  const VerifySettings settings_;
  const Source& source_;
  std::optional<ListReader> reader_;
  std::vector<ListedEntry> slice_;
  unsigned process_ = 0;
  bool has_ended_ = false;
  bool was_stopped_ = false;
  JobResult result_;
};

}  // namespace msrsync::rsync
