// GNU cp as the copy tool of a bucket.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "msrsync/rsync/copy_tool.hpp"

namespace msrsync::cp {

/// What all cps of a run have in common.
struct CpSettings {
  std::string path;        ///< absolute
  bool preserves = false;  ///< owner, mode and times (--preserve)
};

/// Everything before -t, and why:
/// `-R -P`: a link is copied as a link and a special file is made anew, never opened: cp without -R
/// would read from a FIFO, and wait for ever. A file that has become a directory since the tree was
/// read is then copied with what it holds: more than was planned, but what the source has.
/// `--remove-destination`: what is there is replaced, not written into: nothing behind a link or
/// another name of the same inode is overwritten, and a read-only file is no obstacle.
/// `--parents`: the names' directories count from the source's root. Not with `--preserve`, where
/// every cp would set owner, mode and time of all of them anew for each file: there each directory
/// has cps of its own.
std::vector<std::string> copy_options(const CpSettings& settings);

/// Directories are never given to it: workers make them (prepared_work.hpp).
class CpTool final : public rsync::CopyTool {
 public:
  explicit CpTool(CpSettings settings) : settings_(std::move(settings)) {}

  std::string name() const override { return "cp"; }
  std::vector<std::vector<rsync::ListedEntry>> divide(
      std::vector<rsync::ListedEntry> entries) const override;
  std::optional<EntryClass> class_without_process(const rsync::ListedEntry& entry) const override;
  Command command(const rsync::SliceKind& kind, const Source& source,
                  const std::vector<rsync::ListedEntry>& entries) const override;
  rsync::SliceVerdict judge(const rsync::PieceEnd& end) const override;

 private:
  CpSettings settings_;
};

}  // namespace msrsync::cp
