// Our own files: created without following links, published whole.
#pragma once

#include <string>
#include <string_view>

#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync {

/// The whole file, or at most its last `limit_bytes`. Errors carry `code`.
Result<std::string> read_file(const std::string& path, ExitCode code,
                              std::size_t limit_bytes = std::string::npos);

/// Writes to a temporary name beside `path` (O_EXCL, O_NOFOLLOW, 0600) and renames it: readers see
/// the old file or the new one, whole. On failure the temporary file is removed.
Result<void> write_file_atomically(const std::string& path, std::string_view content,
                                   ExitCode code);

/// Like write_file_atomically(), but a file that is there stays (link(2): of several writers the
/// first one wins). True when ours is the one.
Result<bool> write_file_once(const std::string& path, std::string_view content, ExitCode code);

/// Opens a new file for writing; refuses an existing name, a link included (O_EXCL). Mode 0600.
Result<UniqueFd> create_file(const std::string& path, ExitCode code);

/// Writes all bytes, whatever write(2) accepts at a time. False with errno set on failure.
bool write_all(int fd, std::string_view content);

}  // namespace msrsync
