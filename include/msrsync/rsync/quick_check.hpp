// rsync's quick check, made by ourselves while the tree is read: what is the same on both sides
// needs no rsync to find that out.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "msrsync/base/unique_fd.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::rsync {

/// Whether an entry that is_same() finds right is one to which rsync with these options does
/// nothing. Only options that every rsync knows (UserOptions::are_everywhere); no -c or -I, which
/// look at more than size and time, nor what passes over entries in silence.
bool may_quick_check(const UserOptions& user);

/// What statx(2) says of an entry, as far as rsync compares it.
struct EntryStatus {
  std::uint32_t mode = 0;  ///< with the type
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t seconds = 0;  ///< modification time
};

/// Type, mode, owner, group, modification time in seconds, and the size of a regular file. Times as
/// rsync compares them without --modify-window (rsync(1)): what a file system rounds off would
/// otherwise never be the same. The rest is stricter than rsync, which may compare less with the
/// options at hand: what is not the same here is for rsync to judge. What links lead to is not
/// looked at; specials are never the same.
bool is_same(const EntryStatus& source, const EntryStatus& copy);

/// is_same() for the entry `name` in two open directories, and what a link leads to. False where
/// one of them has none.
bool is_same_entry(int source, int destination, const char* name);

enum class CheckDepth : std::uint8_t {
  directories,  ///< only whether there is a directory of that name
  entries,      ///< each entry is compared; only where may_quick_check()
};

/// Compares one source with its local destination. Thread-safe. Follows no link below the two
/// roots, nor a link in the place of DEST/name, which rsync would replace.
class QuickCheck {
 public:
  /// Null where a root is not there: then nothing is right.
  static std::shared_ptr<const QuickCheck> open(const Source& source, CheckDepth depth);

  /// Sets DirectoryBatch::is_there, and where it is there and the depth allows Entry::presence.
  void mark(DirectoryBatch& batch) const;
  /// `directory` as it stands in a list file ("." is the root). False where nothing was right yet,
  /// without a look: then no directory is either.
  bool is_right_directory(const std::string& directory) const;

 private:
  QuickCheck(UniqueFd source, UniqueFd destination, CheckDepth depth)
      : source_(std::move(source)), destination_(std::move(destination)), depth_(depth) {}

  UniqueFd source_;
  UniqueFd destination_;
  CheckDepth depth_;
  mutable std::atomic<bool> has_seen_any_{false};
};

}  // namespace msrsync::rsync
