// What --count finds in a tree: counters, and no more names than the two that stand out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/exit_code.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync {

/// A directory that stands out, and by what.
struct NotedDirectory {
  std::string path;  ///< with its DIR as it was typed
  std::uint64_t figure = 0;
};

/// Files whose blocks hold less than their size says.
struct SparseFiles {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t allocated_bytes = 0;
};

/// Entries whose inode has several names, here or elsewhere.
struct HardLinks {
  std::uint64_t names = 0;
  std::uint64_t inodes = 0;           ///< distinct ones
  bool are_inodes_estimated = false;  ///< there are so many that they were not counted one by one
};

/// Users or groups of which the system knows no name.
struct NamelessOwners {
  std::uint64_t ids = 0;
  std::uint64_t entries = 0;
};

/// What was read of the files (--prime).
struct ReadTotals {
  std::uint64_t files = 0;  ///< to their end
  std::uint64_t bytes = 0;  ///< of all, also of those cut short
};

struct TreeCount {
  CrawlTotals found;
  std::uint64_t allocated_bytes = 0;  ///< of regular files
  HardLinks hard_links;
  SparseFiles sparse;
  NotedDirectory deepest;  ///< figure: directories above it, DIR the first; DIR itself has 0
  NotedDirectory widest;   ///< figure: entries directly in it
  std::map<std::uint32_t, std::uint64_t> users;   ///< entries by user id
  std::map<std::uint32_t, std::uint64_t> groups;  ///< entries by group id
  std::uint64_t failed = 0;    ///< what could not be read: directories, entries, files
  std::uint64_t vanished = 0;  ///< what was gone when it was looked at
};

/// What --count and --prime end with.
struct CountReport {
  static constexpr std::size_t kMaxErrors = 100'000;

  std::string version;
  std::vector<std::string> directories;  ///< as typed
  TreeCount count;
  NamelessOwners nameless_users;
  NamelessOwners nameless_groups;
  double seconds = 0;
  std::optional<ReadTotals> read;    ///< --prime
  unsigned readers = 0;              ///< threads that read; the same
  unsigned processes = 0;            ///< the suggested -p
  std::uint64_t bucket_entries = 0;  ///< the suggested -f
  std::vector<PathError> errors;     ///< the first kMaxErrors; paths with their DIR
  ExitCode exit_code = ExitCode::success;
  int signal = 0;  ///< that ended it early; 0: none
};

}  // namespace msrsync
