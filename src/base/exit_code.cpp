#include "msrsync/base/exit_code.hpp"

namespace msrsync {

std::string_view name_of(ExitCode code) {
  switch (code) {
    case ExitCode::success: return "success";
    case ExitCode::bucket_directory_missing: return "bucket_directory_missing";
    case ExitCode::bucket_directory_unusable: return "bucket_directory_unusable";
    case ExitCode::list_file_unwritable: return "list_file_unwritable";
    case ExitCode::rsync_missing: return "rsync_missing";
    case ExitCode::source_not_directory: return "source_not_directory";
    case ExitCode::source_unreadable: return "source_unreadable";
    case ExitCode::destination_unwritable: return "destination_unwritable";
    case ExitCode::destination_not_directory: return "destination_not_directory";
    case ExitCode::rsync_options_refused: return "rsync_options_refused";
    case ExitCode::time_limit: return "time_limit";
    case ExitCode::entries_failed: return "entries_failed";
    case ExitCode::destination_is_file: return "destination_is_file";
    case ExitCode::destination_not_creatable: return "destination_not_creatable";
    case ExitCode::self_test_failed: return "self_test_failed";
    case ExitCode::entries_vanished: return "entries_vanished";
    case ExitCode::books_unbalanced: return "books_unbalanced";
    case ExitCode::verification_difference: return "verification_difference";
    case ExitCode::engine_failed: return "engine_failed";
    case ExitCode::bad_usage: return "bad_usage";
  }
  return "unknown";
}

}  // namespace msrsync
