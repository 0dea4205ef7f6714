// The exit codes of the program: one table for main, the report and README.
// The numbers 10 to 27 and 97 are those the original declares; we return them in earnest.
#pragma once

#include <string_view>

namespace msrsync {

/// Why a run ended as it did. The value is the exit code of the process.
enum class ExitCode : int {
  success = 0,
  bucket_directory_missing = 11,
  bucket_directory_unusable = 12,
  list_file_unwritable = 13,
  rsync_missing = 14,
  source_not_directory = 15,
  source_unreadable = 16,
  destination_unwritable = 17,
  destination_not_directory = 18,
  rsync_options_refused = 19,
  time_limit = 20,
  entries_failed = 21,
  destination_is_file = 23,
  destination_not_creatable = 24,
  self_test_failed = 26,
  entries_vanished = 28,
  books_unbalanced = 29,
  verification_difference = 30,
  engine_failed = 31,
  bad_usage = 97,
};

/// The snake_case name used in the report, as in `entries_failed`.
std::string_view name_of(ExitCode code);

}  // namespace msrsync
