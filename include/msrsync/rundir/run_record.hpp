// The header of a run directory, `run.json`: what the run was asked to do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/model/source.hpp"

namespace msrsync::rundir {

/// Written once, before anything else. --resume parses `argv` again in `working_directory`, so the
/// options need no fields of their own.
struct RunRecord {
  static constexpr std::uint64_t kFormat = 1;  ///< of this file and of the journal

  std::string program_version;
  std::string run_id;
  std::string host;
  WallTime started{};             ///< kept to the millisecond
  std::vector<std::string> argv;  ///< the words after the program's name, as typed: any bytes
  std::string working_directory;
  std::vector<Source> sources;  ///< resolved
  std::string destination;
};

/// The file's content: JSON that ends with a checksum of all that stands before it.
std::string to_text(const RunRecord& record);

/// Error (bucket_directory_unusable, with `path` and what to do) unless `text` is exactly what
/// to_text() made: a byte that is missing, added or changed is found. A newer format is told apart.
Result<RunRecord> parse_run_record(std::string_view text, const std::string& path);

/// Publishes the header under its name, whole. Error: bucket_directory_unusable.
Result<void> write_run_record(const std::string& path, const RunRecord& record);

Result<RunRecord> read_run_record(const std::string& path);

}  // namespace msrsync::rundir
