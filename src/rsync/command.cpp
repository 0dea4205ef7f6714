#include "msrsync/rsync/command.hpp"

#include <unistd.h>

#include <algorithm>

#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

void append(std::vector<std::string>& words, std::initializer_list<const char*> more) {
  words.insert(words.end(), more.begin(), more.end());
}

std::string with_slash(const std::string& directory) {
  return directory.ends_with('/') ? directory : directory + "/";
}

/// One budget for the run: each of the slots gets its share, whether the others are busy or not.
std::string bandwidth_option(std::uint64_t bytes_per_second, unsigned slots) {
  const std::uint64_t share = std::max<std::uint64_t>(bytes_per_second / slots, 1024);
  return "--bwlimit=" + std::to_string(share) + "B";
}

}  // namespace

bool itemizes_unchanged(const CommandSettings& settings, PassKind pass) {
  return settings.user.may_skip || pass == PassKind::directories;
}

std::vector<std::string> copy_options(const CommandSettings& settings, const SliceKind& kind) {
  std::vector<std::string> options = settings.user.copy;
  append(options, {"--no-r", "-d"});
  if (!kind.is_root_only) append(options, {"-R"});
  if (kind.is_root_only) append(options, {"--filter=- /*"});
  if (kind.pass == PassKind::copy) append(options, {"-O"});
  if (kind.pass == PassKind::copy && kind.under_closed_directory && settings.is_ordinary_user)
    append(options, {"--chmod=Du+rwx"});
  if (const auto limit = settings.user.bandwidth_bytes_per_second; limit && *limit > 0)
    options.push_back(bandwidth_option(*limit, settings.slots));
  append(options, {"--ignore-missing-args", "--no-h", "--no-progress", "--info=none,stats2"});
  if (itemizes_unchanged(settings, kind.pass)) append(options, {"-ii"});
  options.push_back("--out-format=" + std::string(kOutFormat));
  return options;
}

std::vector<std::string> directory_options(const UserOptions& user, const Source& source) {
  std::vector<std::string> options;
  for (const DirectoryOption& one : user.directories) {
    std::string directory = one.directory;
    if (!source.name.empty()) {
      const auto end_of_destination = source.destination.size() - source.name.size();
      if (!directory.starts_with('/'))
        directory.insert(0, source.destination, 0, end_of_destination);
      if (one.mirrors_tree) directory += "/" + source.name;
    }
    options.push_back(one.name + "=" + directory);
  }
  return options;
}

std::vector<std::string> room_options(const CommandSettings& settings, const Source& source) {
  const std::vector<std::string>& filters = settings.user.filters;
  if (!settings.makes_room || (!filters.empty() && !source.name.empty())) return {};
  std::vector<std::string> options{"--force"};
  options.insert(options.end(), filters.begin(), filters.end());
  return options;
}

std::string as_argument(std::string_view name) {
  std::string argument = "./";
  argument.append(name);
  return argument;
}

Command copy_command(const CommandSettings& settings, const SliceKind& kind, const Source& source,
                     const std::vector<std::string>& names) {
  Command command;
  command.working_directory = source.root;
  command.argv.push_back(settings.rsync_path);
  const std::vector<std::string> options = copy_options(settings, kind);
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  for (std::string& option : directory_options(settings.user, source))
    command.argv.push_back(std::move(option));
  if (kind.pass == PassKind::copy) {
    for (std::string& option : room_options(settings, source))
      command.argv.push_back(std::move(option));
  }
  command.argv.push_back("--");
  if (kind.is_root_only) {
    command.argv.push_back("./");
  } else {
    for (const std::string& name : names) command.argv.push_back(as_argument(name));
  }
  command.argv.push_back(with_slash(source.destination));
  return command;
}

std::uint64_t argument_budget(const std::vector<std::string>& environment) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 20;  // more names gain nothing
  constexpr std::uint64_t kReserve = 64 * 1024;            // rsync's options and the kernel's own
  const long limit = ::sysconf(_SC_ARG_MAX);
  if (limit <= 0) return kMost / 8;
  std::uint64_t taken = kReserve;
  for (const std::string& one : environment) taken += one.size() + 1 + sizeof(char*);
  const auto available = static_cast<std::uint64_t>(limit);
  return available > taken + kReserve ? std::min(kMost, available - taken) : kReserve / 2;
}

std::vector<std::string> trial_command(const CommandSettings& settings,
                                       const std::string& empty_source,
                                       const std::string& empty_destination) {
  std::vector<std::string> words{settings.rsync_path};
  const std::vector<std::string> options = copy_options(settings, {});
  words.insert(words.end(), options.begin(), options.end());
  for (const DirectoryOption& one : settings.user.directories)
    words.push_back(one.name + "=" + one.directory);
  append(words, {"--"});
  words.push_back(with_slash(empty_source));
  words.push_back(with_slash(empty_destination));
  return words;
}

std::vector<std::string> root_command(const CommandSettings& settings, const Source& source,
                                      const std::string& destination_parent) {
  std::vector<std::string> words{settings.rsync_path};
  words.insert(words.end(), settings.user.copy.begin(), settings.user.copy.end());
  append(words, {"--no-r", "-d", "--info=none", "--"});
  words.push_back(source.root);
  words.push_back(with_slash(destination_parent));
  return words;
}

}  // namespace msrsync::rsync
