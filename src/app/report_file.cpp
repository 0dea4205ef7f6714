#include "msrsync/app/report_file.hpp"

#include <errno.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "msrsync/base/file_io.hpp"

namespace msrsync::app {

Result<void> check_report_path(const std::string& path) {
  if (path.empty() || path == "-") return {};
  const std::filesystem::path file(path);
  const std::string parent = file.has_parent_path() ? file.parent_path().string() : ".";
  std::error_code ignored;
  // A rename as root would replace even /dev/stdout.
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored))
    return Error{ExitCode::bad_usage,
                 "the report would replace what is no file (stdout is -):", path, 0};
  if (::access(parent.c_str(), W_OK | X_OK) == 0) return {};
  return Error{ExitCode::bad_usage, "cannot write the report", path, errno};
}

bool write_report(const std::string& path, std::string_view text, ui::Terminal& terminal) {
  if (path == "-") return write_all(STDOUT_FILENO, text);
  const auto written = write_file_atomically(path, text, ExitCode::entries_failed);
  if (!written) terminal.message("the report is lost: " + to_text(written.error()));
  return written.has_value();
}

}  // namespace msrsync::app
