#include "msrsync/cp/cp_tool.hpp"

#include <unordered_map>

#include "msrsync/cp/piece_verdict.hpp"

namespace msrsync::cp {
namespace {

std::string directory_of(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

/// Of names that are given from the source's root, or (with --preserve) from their directory.
std::string common_directory(const CpSettings& settings,
                             const std::vector<rsync::ListedEntry>& entries) {
  return settings.preserves ? directory_of(entries.front().name) : std::string();
}

std::string below(const std::string& root, const std::string& directory) {
  return directory.empty() ? root : rsync::with_slash(root) + directory;
}

}  // namespace

std::vector<std::string> copy_options(const CpSettings& settings) {
  return {"-R", "-P", "--remove-destination",
          settings.preserves ? "--preserve=mode,ownership,timestamps" : "--parents"};
}

std::vector<std::vector<rsync::ListedEntry>> CpTool::divide(
    std::vector<rsync::ListedEntry> entries) const {
  if (!settings_.preserves) return CopyTool::divide(std::move(entries));
  std::vector<std::vector<rsync::ListedEntry>> parts;
  std::unordered_map<std::string, std::size_t> places;
  for (rsync::ListedEntry& entry : entries) {
    const auto [place, is_new] = places.try_emplace(directory_of(entry.name), parts.size());
    if (is_new) parts.emplace_back();
    parts[place->second].push_back(std::move(entry));
  }
  return parts;
}

/// Of the copy pass, which does not class directories.
std::optional<EntryClass> CpTool::class_without_process(const rsync::ListedEntry& entry) const {
  return entry.is_directory ? std::optional(EntryClass::transferred) : std::nullopt;
}

Command CpTool::command(const rsync::SliceKind&, const Source& source,
                        const std::vector<rsync::ListedEntry>& entries) const {
  const std::string directory = common_directory(settings_, entries);
  Command command;
  command.working_directory = below(source.root, directory);
  command.argv.push_back(settings_.path);
  for (std::string& option : copy_options(settings_)) command.argv.push_back(std::move(option));
  command.argv.push_back("-t");
  command.argv.push_back(below(source.destination, directory));
  command.argv.push_back("--");
  for (const rsync::ListedEntry& entry : entries)
    command.argv.push_back(entry.name.substr(directory.empty() ? 0 : directory.size() + 1));
  return command;
}

rsync::SliceVerdict CpTool::judge(const rsync::PieceEnd& end) const {
  const std::string directory = common_directory(settings_, end.entries);
  return judge_piece(end, {settings_.path, directory, below(end.source.destination, directory)});
}

}  // namespace msrsync::cp
