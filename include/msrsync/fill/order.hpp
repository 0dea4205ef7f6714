// What a fill worker is told: the command line that our own binary understands besides the user's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace msrsync::fill {

/// What the names of a list file want.
enum class Task : std::uint8_t {
  copy,     ///< absent files and links written, absent directories made (copy pass)
  compare,  ///< nothing is changed: which of them are the same (check pass)
  finish,   ///< owner, mode and times of directories (directories pass)
  // Where no rsync follows, but another program copies the files (--tool cp):
  make,          ///< absent directories made, also those above files, as mkdir(1) -p makes them
  make_private,  ///< the same, closed to others and open to us until finish_made comes
  finish_made,   ///< absent directories made; then owner, mode and times as far as we may
};

/// One bucket for one worker process.
struct Order {
  Task task = Task::copy;
  std::string source;       ///< the directory that names are relative to
  std::string destination;  ///< likewise
  bool is_named = false;    ///< `destination` ends in a name from SRC: a link there is not followed
  std::string list_file;
  std::uint64_t entries = 0;      ///< names in the list file
  bool makes_links = false;       ///< -l
  bool makes_holes = false;       ///< -S
  bool keeps_hard_links = false;  ///< -H: a file with several names is rsync's
  /// Files of at least this size are written in ranges, side by side; 0: none.
  std::uint64_t split_bytes = 0;
  unsigned streams = 1;                ///< ranges of one file at a time
  std::uint64_t bytes_per_second = 0;  ///< the worker's share of --bwlimit; 0: no limit
  bool reads_ahead = false;            ///< slow storage: SourceFiles

  bool operator==(const Order&) const = default;
};

/// The first argument of a worker's command line.
inline constexpr const char* kWorkerWord = "--fill-worker";

/// The arguments after the program's path, kWorkerWord first.
std::vector<std::string> to_arguments(const Order& order);

/// The inverse, for the arguments after kWorkerWord. Nothing when they are not from to_arguments().
std::optional<Order> order_from(const std::vector<std::string>& arguments);

}  // namespace msrsync::fill
