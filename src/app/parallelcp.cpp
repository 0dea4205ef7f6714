#include "msrsync/app/parallelcp.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace msrsync::app {
namespace {

bool is_directory(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// As mkdir(1) -p.
bool make_directories(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  return is_directory(path);
}

/// With the effective ids, as open(2) will judge.
bool is_writable(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

}  // namespace

std::vector<std::string> prepare_parallelcp(const std::vector<std::string>& arguments,
                                            ui::Terminal& terminal, int& exit_code) {
  const auto refuse = [&](int code, const std::string& message) -> std::vector<std::string> {
    if (!message.empty()) terminal.message(message);
    terminal.print(options::parallelcp_usage());
    exit_code = code;
    return {};
  };
  const auto line = options::parse_parallelcp_line(arguments);
  if (!line) return refuse(kParallelcpUsage, {});
  if (line->is_help) return refuse(0, {});
  if (!is_directory(line->source))
    return refuse(kNoDirectory,
                  "source directory " + line->source + " does not exist, or is not a directory");
  if (!make_directories(line->destination))
    return refuse(kNoDirectory, "destination directory " + line->destination +
                                    " does not exist and cannot be made, or is not a directory");
  if (!is_writable(line->destination))
    return refuse(kNotWritable, "destination directory " + line->destination + " is not writable");
  return options::msrsync_words(*line);
}

}  // namespace msrsync::app
