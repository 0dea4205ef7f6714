// Judges one finished rsync of the verify pass: which of its names differ, and in what way.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/difference.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// The questions asked of the system: only about entries that differ or of which rsync said
/// nothing. Paths are relative to the source root, "" is the root.
struct EntryProbe {
  /// Of the source: when its status last changed; nothing when it is gone. `follows_links` where
  /// rsync took a link for what it points to.
  std::function<std::optional<WallTime>(const std::string& path, bool follows_links)> changed;
  /// The letter of rsync's for the kind of entry at the destination (f d L D S); 0: nothing there.
  std::function<char(const std::string& path)> destination_kind;
  /// errno of reading the file at the destination; 0: it can be read.
  std::function<int(const std::string& path)> destination_trouble;
};

/// What there is to know about a finished rsync of the verify pass.
struct ComparisonFacts {
  const std::vector<ListedEntry>& entries;  ///< what it was given
  const Source& source;
  bool may_skip = false;  ///< UserOptions::may_skip
  bool was_stopped = false;
  WallTime run_started{};
  const ChildExit& exit;
  const std::string& output;  ///< its stdout
  const EntryProbe& probe;
};

struct ComparisonVerdict {
  Outcome outcome = Outcome::succeeded;  ///< of comparing: differences are no failure of it
  Comparison counts;
  std::vector<Difference> differences;
  std::vector<PathError> errors;
  std::string message;  ///< empty when succeeded
};

/// An entry is equal only if rsync said so (-ii). One of which it said nothing is gone from the
/// source, skipped where an option allows it, or failed. After an rsync that did not reach its end
/// nothing of the slice is taken for granted: all of it failed, or is not_run when we stopped it.
ComparisonVerdict judge_comparison(const ComparisonFacts& facts);

}  // namespace msrsync::rsync
