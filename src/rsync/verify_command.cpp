#include "msrsync/rsync/verify_command.hpp"

#include "msrsync/rsync/compared_line.hpp"

namespace msrsync::rsync {

std::vector<std::string> verify_options(const CommandSettings& settings, CompareDepth depth,
                                        bool is_root_only) {
  std::vector<std::string> options = settings.user.verify;
  options.insert(options.end(), {"-n", "--no-r", "-d"});
  options.push_back(is_root_only ? "--filter=- /*" : "-R");
  if (depth == CompareDepth::contents) {
    options.push_back("-c");
  } else if (!settings.user.preserves_times) {
    options.push_back("--size-only");
  }
  options.insert(options.end(),
                 {"--ignore-missing-args", "--no-h", "--no-progress", "--info=none", "-ii"});
  const bool has_sums = depth == CompareDepth::contents;
  options.push_back("--out-format=" + std::string(has_sums ? kCompareSumsFormat : kCompareFormat));
  return options;
}

Command verify_command(const CommandSettings& settings, CompareDepth depth, const Source& source,
                       const std::vector<std::string>& names) {
  const bool is_root_only = names.size() == 1 && names.front() == ".";
  Command command;
  command.working_directory = source.root;
  command.argv.push_back(settings.rsync_path);
  for (std::string& option : verify_options(settings, depth, is_root_only))
    command.argv.push_back(std::move(option));
  command.argv.push_back("--");
  if (is_root_only) {
    command.argv.push_back("./");
  } else {
    for (const std::string& name : names) command.argv.push_back(as_argument(name));
  }
  command.argv.push_back(with_slash(source.destination));
  return command;
}

}  // namespace msrsync::rsync
