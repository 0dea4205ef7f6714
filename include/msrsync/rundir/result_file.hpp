// `*.result.json`: the truth about a bucket that is done. `*.attempt.json`: an attempt that was
// not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "msrsync/base/result.hpp"
#include "msrsync/model/job_result.hpp"

namespace msrsync::rundir {

/// A result and who vouches for it.
struct StoredResult {
  JobResult result;                    ///< `bucket` without list_file; without log_file
  std::uint64_t list_fingerprint = 0;  ///< fnv1a64 of the list file the attempt worked on
  std::string host;
  std::string boot_id;  ///< data rsync wrote before the host went down may not be on disk
};

/// True for the outcomes that end a bucket: succeeded and vanished.
bool is_done(Outcome outcome);

/// JSON that ends with a checksum of all that stands before it. Pure.
std::string to_text(const StoredResult& stored);

/// Empty unless `text` is exactly what to_text() made. Pure; takes any bytes.
std::optional<StoredResult> parse_result(std::string_view text);

/// Publishes the result of a bucket that is_done(), whole (a temporary name, then link(2)). When
/// another process was first, its result stays and that is a success; a result that cannot be read,
/// or that speaks of another list, is replaced. Errors: list_file_unwritable. Any thread.
Result<void> publish_result(const std::string& path, const StoredResult& stored);

/// The result at `path` if it is whole, done and of the bucket `id`. Anything else is no result,
/// and the bucket runs again. The caller compares list_fingerprint with its plan.
std::optional<StoredResult> read_result(const std::string& path, BucketId id);

/// Keeps a record of an attempt for people; nothing depends on it. False when it was not written.
bool write_attempt(const std::string& path, const StoredResult& stored);

}  // namespace msrsync::rundir
