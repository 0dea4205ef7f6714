#include "msrsync/rsync/copy_tool.hpp"

#include <utility>

namespace msrsync::rsync {

std::vector<std::vector<ListedEntry>> CopyTool::divide(std::vector<ListedEntry> entries) const {
  std::vector<std::vector<ListedEntry>> parts;
  parts.push_back(std::move(entries));
  return parts;
}

std::optional<EntryClass> CopyTool::class_without_process(const ListedEntry&) const {
  return std::nullopt;
}

Command RsyncTool::command(const SliceKind& kind, const Source& source,
                           const std::vector<ListedEntry>& entries) const {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const ListedEntry& entry : entries) names.push_back(entry.name);
  return copy_command(settings_, kind, source, names);
}

SliceVerdict RsyncTool::judge(const PieceEnd& end) const {
  const PassKind pass = end.kind.pass;
  return judge_slice({end.entries, end.source, pass,
                      end.kind.is_sole || itemizes_unchanged(settings_, pass),
                      settings_.user.may_skip, end.was_stopped, end.exit, end.output, end.exists});
}

}  // namespace msrsync::rsync
