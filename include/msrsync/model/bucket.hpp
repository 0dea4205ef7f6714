// A bucket: the entries that one slot copies, and the list file that holds their names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "msrsync/model/source.hpp"

namespace msrsync {

enum class BucketId : std::uint64_t {};

/// One sweep over the plan.
enum class PassKind : std::uint8_t {
  copy,         ///< files, links, specials and leaf directories
  check,        ///< the same once more, where it is not right yet (--two-phase)
  mirror,       ///< removes from the destination what the source does not have (--delete)
  directories,  ///< owner, mode and times of every directory, the root included
  verify,       ///< compares, and changes nothing (--verify)
};
inline constexpr std::size_t kPasses = 5;

std::string_view name_of(PassKind pass);

/// A small record; the names themselves are on disk, NUL-separated, sorted, relative to the root.
struct Bucket {
  BucketId id{};
  PassKind pass = PassKind::copy;
  PassKind repeats = PassKind::copy;  ///< of the verify and the check pass: whose names these are
  SourceId source{};
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::string list_file;               ///< empty for the one mirror bucket of a whole tree
  std::uint64_t list_fingerprint = 0;  ///< fnv1a64 of the list file's bytes
  /// Stands for the directory that most of the entries are created in, so that rsyncs which would
  /// wait for each other's lock on it need not run side by side; 0: there is none. Two homes may
  /// have the same number: only speed depends on it.
  std::uint64_t home = 0;
  /// Of --split-by: relative to the root, the directory all of whose content this is; else empty.
  std::string directory;
  /// Buckets of a stage start when every bucket of the stages before has ended: the copy pass is
  /// stage 0, then come the check pass, the mirror pass (deleting changes the times of
  /// directories), the directories pass and the verify pass. In the directories pass sources that
  /// share a destination have a stage each, the first source last, since its directories win (rsync
  /// keeps the first of two).
  unsigned stage = 0;
  /// Must be given to one rsync, not several in a row: names of the same inodes, under -H.
  bool is_indivisible = false;
  /// A directory above one of the entries lacks u+w or u+x: an ordinary user's concurrent rsyncs
  /// would lock each other out while they restore its mode.
  bool under_closed_directory = false;
  /// The only bucket of the copy pass that needs an rsync, and one is enough: it may finish the
  /// directories above its entries too. Not on record, as the two below: a resumed run goes by the
  /// names.
  bool is_sole = false;
  /// Besides, its names are all that the source holds, directories apart: rsync may walk the tree.
  bool is_whole_tree = false;
  /// Its entries were found right at the destination: no rsync need look.
  bool is_right = false;
  /// Worth a fill before its rsyncs, as far as is known of the destination. Not on record.
  bool may_be_absent = true;
  /// Of the mirror pass: only counts what would be deleted (--max-delete). Its twin without this
  /// comes a stage later.
  bool is_trial = false;
};

/// When a bucket is full: at the entry that reaches either limit, as in the original.
struct BucketLimits {
  std::uint64_t max_entries = 1000;
  std::uint64_t max_bytes = std::uint64_t{1} << 30;
};

}  // namespace msrsync
