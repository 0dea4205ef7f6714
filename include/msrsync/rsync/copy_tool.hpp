// The program that copies a bucket's names, as BucketWork sees it: how it is called for some of
// them, and what its end says of each.
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

/// One process that has ended.
struct PieceEnd {
  const std::vector<ListedEntry>& entries;  ///< what it was given
  const SliceKind& kind;
  const Source& source;
  bool was_stopped = false;
  const ChildExit& exit;
  const std::string& output;  ///< its stdout
  /// Whether a path, relative to the source's root, is still there; asks the system.
  std::function<bool(const std::string&)> exists;
};

/// No state of a run: one object serves all buckets. Io thread.
class CopyTool {
 public:
  virtual ~CopyTool() = default;

  /// What people call it.
  virtual std::string name() const = 0;
  /// The names of a slice, parted into those that one process may have together. Unless overridden
  /// that is all of them.
  virtual std::vector<std::vector<ListedEntry>> divide(std::vector<ListedEntry> entries) const;
  /// What an entry comes to that this program is never given; nothing: it is given it.
  virtual std::optional<EntryClass> class_without_process(const ListedEntry& entry) const;
  /// No environment, output file or time limit yet.
  virtual Command command(const SliceKind& kind, const Source& source,
                          const std::vector<ListedEntry>& entries) const = 0;
  virtual SliceVerdict judge(const PieceEnd& end) const = 0;
};

/// rsync(1).
class RsyncTool final : public CopyTool {
 public:
  /// `settings` outlive it.
  explicit RsyncTool(const CommandSettings& settings) : settings_(settings) {}

  std::string name() const override { return "rsync"; }
  Command command(const SliceKind& kind, const Source& source,
                  const std::vector<ListedEntry>& entries) const override;
  SliceVerdict judge(const PieceEnd& end) const override;

 private:
  const CommandSettings& settings_;
};

}  // namespace msrsync::rsync
