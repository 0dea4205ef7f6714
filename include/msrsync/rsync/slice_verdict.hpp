// Judges one finished rsync: which of its names ended in which class.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "msrsync/model/entry.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/statistics.hpp"

namespace msrsync::rsync {

/// What there is to know about a finished rsync.
struct SliceFacts {
  const std::vector<ListedEntry>& entries;  ///< what it was given
  const Source& source;
  PassKind pass = PassKind::copy;
  bool itemizes_unchanged = false;  ///< ran with -ii
  bool may_skip = false;            ///< UserOptions::may_skip; runs with -ii then
  bool was_stopped = false;
  const ChildExit& exit;
  const std::string& output;  ///< its stdout
  /// True when the path (relative to the source root) is still there. The only question asked of
  /// the system, and only where rsync's count and ours differ.
  std::function<bool(const std::string&)> exists;
};

/// What is known of the reason why an entry failed.
enum class Trouble : std::uint8_t {
  none,         ///< it has not failed
  lasting,      ///< a complaint names it, with an errno that another try will meet again
  passing,      ///< a complaint names it, and another try may do better
  unexplained,  ///< rsync said nothing of it
};

struct SliceVerdict {
  Outcome outcome = Outcome::succeeded;
  std::vector<EntryClass> classes;  ///< one for each entry, in order
  std::vector<Trouble> troubles;    ///< likewise
  /// rsync ended before its end, or says that something failed but not what: a guilty name may hide
  /// among the others.
  bool has_died = false;
  std::vector<PathError> errors;
  Statistics statistics;
  std::string message;  ///< empty when succeeded
};

/// Entries are classed by name from the itemized lines and the complaints. An unchanged entry says
/// nothing (unless itemizes_unchanged), so silence counts as up to date only while the length of
/// rsync's file list proves that every name was in it. After an rsync that did not reach its end,
/// nothing of the slice is taken for granted: all of it failed, or is not_run when we stopped it.
/// Nor is what lies below a directory that rsync could not make: it passes over that in silence.
SliceVerdict judge_slice(const SliceFacts& facts);

}  // namespace msrsync::rsync
