// What the crawl finds: entries, delivered one directory (or one slice of a huge one) at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/model/source.hpp"

namespace msrsync {

enum class EntryKind : std::uint8_t { file, symlink, special, directory };

/// The classes of the report: every entry found ends in exactly one.
enum class EntryClass : std::uint8_t {
  transferred,  ///< rsync created it, rewrote it or mended its attributes
  up_to_date,   ///< rsync found nothing to do
  skipped,      ///< the user's own rsync options pass over it (--max-size, -u, no -l, ...)
  vanished,     ///< gone from the source before it could be copied
  failed,       ///< not copied, or not wholly
  not_run,      ///< planned, but its rsync never ran to an end: dry run, or a stop
};
inline constexpr std::size_t kEntryClasses = 6;

/// As in the report.
std::string_view name_of(EntryClass entry_class);

/// What the destination has under an entry's name, when it was looked at (rsync/quick_check).
enum class Presence : std::uint8_t {
  unknown,  ///< nobody looked
  absent,
  other,  ///< something that differs
  right,  ///< the same as in the source
};

/// A name in a DirectoryBatch. Its bytes stand in DirectoryBatch::names.
struct Entry {
  std::uint64_t size_bytes = 0;  ///< of a regular file; 0 for everything else
  std::uint32_t name_offset = 0;
  std::uint16_t name_length = 0;
  EntryKind kind = EntryKind::file;
  Presence presence = Presence::unknown;
};

/// Marks an entry of the batch that has more than one name; kept only when hard links matter.
struct MultiLink {
  std::uint32_t entry = 0;  ///< index into DirectoryBatch::entries
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

/// What only counting asks of an entry.
struct EntryDetails {
  std::uint64_t allocated_bytes = 0;  ///< what its blocks hold, of a regular file or anything else
  std::uint32_t user = 0;
  std::uint32_t group = 0;
};

/// Trouble with one path. A value in the stream, never an end of it.
struct PathError {
  SourceId source{};
  std::string path;       ///< relative to the source root; empty when rsync named none
  std::string operation;  ///< "opendir", "stat", "rsync" ...
  int os_error = 0;       ///< errno; 0 when unknown
  std::string message;    ///< the line rsync printed; empty for our own operations
  /// Set when the path is an entry that appears in no batch: it is counted as found and as this
  /// class. Empty when the entry itself is classed elsewhere (an unreadable directory).
  std::optional<EntryClass> entry_class;
};

/// All entries of one directory, or a slice of them. Subdirectories do not appear among `entries`:
/// each has batches of its own, so that each directory is delivered exactly once as `directory`.
struct DirectoryBatch {
  SourceId source{};
  std::string directory;  ///< relative to the source root, no slash at either end; "" is the root
  bool is_first = true;   ///< true in exactly one batch of each directory
  bool is_last = false;   ///< every other batch of the directory has been delivered before
  std::uint64_t subdirectories = 0;     ///< of the whole directory; known where is_last
  std::uint64_t entries_total = 0;      ///< the same of `entries`; 0 where rsync listed the tree
  bool is_leaf = false;                 ///< nothing inside at all (or nothing that can be read)
  bool is_there = false;                ///< the destination has a directory of this name
  bool under_closed_directory = false;  ///< this directory or one above lacks u+w or u+x
  std::string names;                    ///< the entries' names back to back
  std::vector<Entry> entries;
  std::vector<MultiLink> multi_links;
  std::vector<EntryDetails> details;        ///< one for each entry; empty unless asked for
  std::optional<EntryDetails> own_details;  ///< of the directory, with is_first; the same
  std::vector<PathError> errors;

  std::string_view name_of(const Entry& entry) const {
    return std::string_view(names).substr(entry.name_offset, entry.name_length);
  }
  void add(std::string_view name, EntryKind kind, std::uint64_t size_bytes) {
    entries.push_back({size_bytes, static_cast<std::uint32_t>(names.size()),
                       static_cast<std::uint16_t>(name.size()), kind});
    names.append(name);
  }
};

/// A directory all of whose entries are in recorded buckets: a later session need not read it.
struct FinishedDirectory {
  SourceId source{};
  std::string path;  ///< relative to the source root; "" is the root
  std::uint64_t subdirectories = 0;
  std::vector<PathError> errors;  ///< the crawl's, of names in it and of itself
};

/// The path of an entry relative to its source root.
inline std::string join_path(std::string_view directory, std::string_view name) {
  std::string path;
  path.reserve(directory.size() + name.size() + 1);
  path.append(directory);
  if (!directory.empty()) path.push_back('/');
  path.append(name);
  return path;
}

/// The first component of a path relative to the root; "." for the root and for what lies in it
/// directly. The key of the report's per-directory books.
std::string_view top_directory(std::string_view path, bool is_directory);

}  // namespace msrsync
