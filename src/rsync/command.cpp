#include "msrsync/rsync/command.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

void append(std::vector<std::string>& words, std::initializer_list<const char*> more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// One budget for the run: each of the slots gets its share, whether the others are busy or not.
std::string bandwidth_option(std::uint64_t bytes_per_second, unsigned slots) {
  const std::uint64_t share = std::max<std::uint64_t>(bytes_per_second / slots, 1024);
  return "--bwlimit=" + std::to_string(share) + "B";
}

/// rsync refuses these where no daemon is spoken to (main.c, start_client).
std::vector<std::string> without_daemon_options(const std::vector<std::string>& options) {
  std::vector<std::string> rest;
  bool is_value = false;
  for (const std::string& option : options) {
    const std::string name = option.substr(0, option.find('='));
    const bool is_daemons =
        name == "--password-file" || name == "--contimeout" || name == "--early-input";
    if (!is_daemons && !is_value) rest.push_back(option);
    is_value = is_daemons && name.size() == option.size();
  }
  return rest;
}

}  // namespace

std::string with_slash(const std::string& directory) {
  return directory.ends_with('/') ? directory : directory + "/";
}

bool itemizes_unchanged(const CommandSettings& settings, PassKind pass) {
  return settings.user.may_skip || pass == PassKind::directories;
}

std::vector<std::string> copy_options(const CommandSettings& settings, const SliceKind& kind) {
  std::vector<std::string> options = settings.user.copy;
  if (kind.is_whole_tree) {
    append(options, {"-r"});
  } else {
    append(options, {"--no-r", "-d"});
    if (!kind.is_root_only) append(options, {"-R"});
    if (kind.is_root_only) append(options, {"--filter=- /*"});
    if (kind.pass == PassKind::copy && !kind.is_sole) append(options, {"-O"});
  }
  if (kind.pass == PassKind::copy && !kind.is_sole && kind.under_closed_directory &&
      settings.is_ordinary_user)
    append(options, {"--chmod=Du+rwx"});
  if (settings.writes_in_place && kind.is_checked_later) append(options, {"--inplace"});
  if (const auto limit = settings.user.bandwidth_bytes_per_second; limit && *limit > 0)
    options.push_back(bandwidth_option(*limit, settings.slots));
  append(options, {"--ignore-missing-args", "--no-h", "--no-progress", "--info=none,stats2"});
  if (settings.is_remote) append(options, {"--no-motd"});  // it would come between the statistics
  if (kind.is_sole || itemizes_unchanged(settings, kind.pass)) append(options, {"-ii"});
  options.push_back("--out-format=" + std::string(kOutFormat));
  return options;
}

std::vector<std::string> directory_options(const UserOptions& user, const Source& source) {
  std::vector<std::string> options;
  for (const DirectoryOption& one : user.directories) {
    std::string directory = one.directory;
    if (!source.name.empty()) {
      const auto end_of_destination = source.destination.size() - source.name.size();
      // On another host DEST has no path that we know; from DEST/name it is one level up.
      const std::string from =
          source.remote_path ? "../" : source.destination.substr(0, end_of_destination);
      if (!directory.starts_with('/')) directory.insert(0, from);
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
  if (kind.is_root_only || kind.is_whole_tree) {
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
  SliceKind first_phase;
  first_phase.is_checked_later = true;
  for (std::string& option : without_daemon_options(copy_options(settings, first_phase)))
    words.push_back(std::move(option));
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

std::vector<std::string> creation_command(const CommandSettings& settings, const Source& source,
                                          const std::string& destination) {
  std::vector<std::string> words{settings.rsync_path};
  words.insert(words.end(), settings.user.copy.begin(), settings.user.copy.end());
  append(words, {"--no-r", "-d", "-O", "--chmod=Du+rwx", "--info=none", "--no-motd"});
  if (source.name.empty()) append(words, {"--filter=- /*"});
  append(words, {"--"});
  words.push_back(source.name.empty() ? with_slash(source.root) : source.root);
  words.push_back(with_slash(destination));
  return words;
}

std::vector<std::string> without_questions(std::vector<std::string> environment) {
  constexpr auto kAnswers = std::to_array<std::string_view>({
      "RSYNC_RSH=ssh -oBatchMode=yes",
      "RSYNC_PASSWORD=",            // an empty one is refused, none is asked for
      "SSH_ASKPASS_REQUIRE=force",  // for an ssh of the user's own: ask this program,
      "SSH_ASKPASS=/bin/false",     // not the terminal
  });
  const std::size_t given = environment.size();
  for (const std::string_view answer : kAnswers) {
    const std::string_view name = answer.substr(0, answer.find('=') + 1);
    const auto end = environment.begin() + static_cast<std::ptrdiff_t>(given);
    const bool is_set = std::any_of(environment.begin(), end,
                                    [&](const std::string& one) { return one.starts_with(name); });
    if (!is_set) environment.emplace_back(answer);
  }
  return environment;
}

}  // namespace msrsync::rsync
