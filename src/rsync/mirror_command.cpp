#include "msrsync/rsync/mirror_command.hpp"

#include <sys/stat.h>

#include <charconv>

#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

using Words = std::vector<std::string>;

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// Deletion, and everything but deletion switched off.
Words deleting_options(const CommandSettings& settings, MirrorTask task) {
  Words words{"--delete", "-O", "--no-c", "--no-h", "--no-progress", "--info=none"};
  if (settings.is_remote) words.push_back("--no-motd");  // it would come between the names
  // A dry run changes nothing anyway, and without these two it tells what gives way to a copy.
  if (task != MirrorTask::preview) append(words, {"--existing", "--ignore-existing"});
  if (task != MirrorTask::remove) words.push_back("-n");
  words.push_back("--out-format=" + std::string(kOutFormat));
  return words;
}

bool is_link(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

Command mirror_command(const CommandSettings& settings, MirrorTask task, const Source& source,
                       const std::vector<std::string>& directories) {
  Command command;
  command.working_directory = source.root;
  command.argv.push_back(settings.rsync_path);
  append(command.argv, settings.user.copy);
  append(command.argv, {"--no-r", "-d", "-R", "--no-implied-dirs", "--ignore-missing-args"});
  if (settings.is_ordinary_user) command.argv.push_back("--chmod=Du+rwx");
  append(command.argv, deleting_options(settings, task));
  append(command.argv, directory_options(settings.user, source));
  command.argv.push_back("--");
  for (const std::string& name : directories)
    command.argv.push_back(name == "." ? "./" : as_argument(name) + "/");
  command.argv.push_back(with_slash(source.destination));
  return command;
}

Command whole_mirror_command(const CommandSettings& settings, MirrorTask task,
                             const std::vector<Source>& sources, const std::string& destination) {
  Command command;
  command.argv.push_back(settings.rsync_path);
  // In this order: what stands in both lists has its last word in the second, whole one.
  append(command.argv, settings.user.listing);
  append(command.argv, settings.user.copy);
  append(command.argv, deleting_options(settings, task));
  for (const DirectoryOption& one : settings.user.directories)
    command.argv.push_back(one.name + "=" + one.directory);
  command.argv.push_back("--");
  for (const Source& source : sources) command.argv.push_back(source.argument);
  command.argv.push_back(with_slash(destination));
  return command;
}

std::string link_on_the_way(const std::string& root, const std::string& name) {
  if (is_link(root)) return root;
  if (name == ".") return {};
  for (std::size_t slash = 0; slash != std::string::npos;) {
    slash = name.find('/', slash + 1);
    std::string path = with_slash(root) + name.substr(0, slash);
    if (is_link(path)) return path;
  }
  return {};
}

bool refuses_links_on_the_way(const std::string& rsync_version) {
  constexpr unsigned kMajor = 3;
  constexpr unsigned kMinor = 5;
  const char* const end = rsync_version.data() + rsync_version.size();
  unsigned major = 0;
  unsigned minor = 0;
  const auto [dot, error] = std::from_chars(rsync_version.data(), end, major);
  if (error != std::errc() || dot == end || *dot != '.') return false;
  if (std::from_chars(dot + 1, end, minor).ec != std::errc()) return false;
  return major > kMajor || (major == kMajor && minor >= kMinor);
}

}  // namespace msrsync::rsync
