#include "msrsync/options/parallelcp_line.hpp"

#include <algorithm>

namespace msrsync::options {

std::optional<ParallelcpLine> parse_parallelcp_line(const std::vector<std::string>& arguments) {
  ParallelcpLine line;
  std::vector<std::string> paths;
  bool has_options = true;
  for (const std::string& word : arguments) {
    const bool is_option = has_options && word.starts_with('-') && word != "-";
    if (!is_option) {
      paths.push_back(word);
    } else if (word == "-h" || word == "--help") {
      line.is_help = true;
    } else if (word == "-p") {
      line.preserves = true;
    } else if (word == "--") {
      has_options = false;
    } else {
      return std::nullopt;
    }
  }
  if (line.is_help) return line;
  const bool has_empty =
      std::any_of(paths.begin(), paths.end(), [](const std::string& path) { return path.empty(); });
  if (paths.size() != 2 || has_empty) return std::nullopt;
  line.source = paths[0];
  line.destination = paths[1];
  return line;
}

std::vector<std::string> msrsync_words(const ParallelcpLine& line) {
  std::vector<std::string> words{"msrsync", "--tool", "cp"};
  if (line.preserves) words.emplace_back("--preserve");
  words.emplace_back("--");
  words.push_back(line.source.ends_with('/') ? line.source : line.source + "/");
  words.push_back(line.destination);
  return words;
}

std::string parallelcp_usage() {
  return "Usage: parallelcp [-p] SOURCE_DIR DEST_DIR\n\n"
         "Copies what is in SOURCE_DIR into DEST_DIR with many cps at a time.\n"
         "  -p  keep owner, mode and times, which costs operations on the storage\n"
         "msrsync --tool cp takes more options.\n";
}

}  // namespace msrsync::options
