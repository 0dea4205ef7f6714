// The command line of parallelcp, the guide's script, as syntax.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace msrsync::options {

/// What parallelcp was asked for.
struct ParallelcpLine {
  bool is_help = false;    ///< the fields below mean nothing then
  bool preserves = false;  ///< -p
  std::string source;
  std::string destination;
};

/// The arguments after the program's name: [-p] SOURCE_DIR DEST_DIR, `--` ends options; -h and
/// --help alone or with others ask for help. Nothing for anything else: more than two paths, which
/// the script would overlook, options that are unknown, empty paths.
std::optional<ParallelcpLine> parse_parallelcp_line(const std::vector<std::string>& arguments);

/// What msrsync is to be told, so that what is in the source goes into the destination by cp. The
/// program's name comes first.
std::vector<std::string> msrsync_words(const ParallelcpLine& line);

/// "Usage: ..."
std::string parallelcp_usage();

}  // namespace msrsync::options
