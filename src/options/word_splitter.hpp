// The command line as options and paths, before any value is understood.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync::options {

/// Options by their full long name and paths, each in the order of the command line.
struct Parsed {
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string> paths;
  bool has_rsync = false;
  std::size_t paths_before_rsync = 0;
};

/// Every refusal is one line, ExitCode::bad_usage.
Result<Parsed> split_arguments(const std::vector<std::string>& arguments);

}  // namespace msrsync::options
