// `plan.journal`: what the planner did, record by record, so that a plan that was cut off can be
// continued. Append-only; a crash leaves at most one unfinished line at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync::rundir {

/// A process began to work on the run.
struct SessionRecord {
  std::uint64_t number = 0;  ///< from 1
  WallTime started{};        ///< kept to the millisecond
  std::string host;
  std::string boot_id;  ///< /proc/sys/kernel/random/boot_id
  std::int64_t pid = 0;
  /// Of the destination directory: another file system may be mounted there by now.
  std::uint64_t destination_device = 0;
  std::uint64_t destination_inode = 0;
  std::int64_t destination_birth = 0;  ///< nanoseconds since 1970; 0 where that is not recorded
};

/// A bucket whose list file is on disk.
struct BucketRecord {
  Bucket bucket;  ///< without list_file
  /// The bucket whose list file it works on: itself, or the one whose names it has once more for
  /// another pass. Empty: it has no list.
  std::optional<BucketId> list;
  CrawlTotals found;  ///< of what this bucket is the first to name
  std::vector<std::pair<std::string, std::uint64_t>> found_by_top;  ///< top directory, entries
  std::uint64_t list_fingerprint = 0;                               ///< fnv1a64 of the list file
  /// Directories of the bucket's source that have entries in it and more to come.
  std::vector<std::string> unfinished;
};

/// Directories all of whose entries stand in buckets recorded before.
struct DirectoriesRecord {
  struct Directory {
    std::string path;  ///< relative to the source root; "" is the root
    std::uint64_t subdirectories = 0;
    std::vector<PathError> errors;
  };
  SourceId source{};
  std::vector<Directory> directories;
};

/// The plan is complete.
struct PlanRecord {
  CrawlTotals totals;
  BucketLimits limits;
};

using JournalRecord = std::variant<SessionRecord, BucketRecord, DirectoriesRecord, PlanRecord>;

/// A line as found in the file.
struct JournalLine {
  bool is_whole = false;                ///< checksum and content are right
  std::optional<JournalRecord> record;  ///< empty: a type of a newer version, to be skipped
};

/// CRC-32 in hexadecimal, a blank, compact JSON, a newline. Pure.
std::string to_line(const JournalRecord& record);

/// The inverse, for a line without its newline. Pure; takes any bytes.
JournalLine parse_line(std::string_view line);

/// A longer line counts as damage; writers keep far below.
inline constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;

/// How reading ended.
struct JournalEnd {
  enum class Rest : std::uint8_t {
    none,        ///< every byte was read
    unfinished,  ///< a last line without newline: a write that was cut off, or is under way
    damaged,     ///< a line that no writer made
  };
  std::uint64_t good_end = 0;  ///< offset behind the last good line
  Rest rest = Rest::none;
};

using JournalSink = std::function<void(JournalRecord&&)>;

/// Hands every record to `sink` in order, up to the first line that is not good. Pure.
JournalEnd parse_journal(std::string_view text, const JournalSink& sink);

/// The same from a file, in pieces; a missing file is an empty journal. An Error
/// (bucket_directory_unusable) only when the file cannot be opened or read.
Result<JournalEnd> read_journal(const std::string& path, const JournalSink& sink);

/// Owns the open file. One thread at a time.
class JournalWriter {
 public:
  /// Opens the file, or creates it (0600, links not followed), and cuts it off at `good_end`, as
  /// JournalEnd gave it: what stands behind it is lost. Errors: list_file_unwritable.
  static Result<JournalWriter> open(const std::string& path, std::uint64_t good_end);

  /// Buffers; nothing is written before flush().
  void append(const JournalRecord& record);
  std::size_t buffered_bytes() const { return buffer_.size(); }

  /// Writes what is buffered; survives the end of this process, not a power cut. On an Error
  /// (list_file_unwritable) the file ends where it ended before and the buffer is kept, so flush()
  /// may be tried again.
  Result<void> flush();

 private:
  JournalWriter(UniqueFd file, std::string path, std::uint64_t end);

  UniqueFd file_;
  std::string path_;
  std::uint64_t end_ = 0;
  std::string buffer_;
};

/// The text of /proc/sys/kernel/random/boot_id without its newline; empty when there is none.
std::string boot_id();

}  // namespace msrsync::rundir
