#include "consistency.hpp"

#include <string>
#include <utility>

namespace msrsync::options {
namespace {

Result<void> check_division(const CommandLine& line) {
  if (line.split_depth > 0 && line.bucket_entries)
    return bad_usage("--split-by and --files both say what a bucket holds; give one of them");
  if (line.share.of > 1 && line.split_depth == 0)
    return bad_usage("--share needs --split-by, which says what there is to share");
  if (line.share.of > 1 && line.deletes)
    return bad_usage("--delete cannot be used with --share: other hosts are at work in DEST");
  return {};
}

}  // namespace

Result<void> check_tool(bool has_rsync, const CommandLine& line) {
  if (line.tool == Tool::rsync) {
    if (!line.preserves) return {};
    return bad_usage("--preserve needs --tool cp: for rsync it is -a or -pogt in --rsync");
  }
  const std::pair<bool, const char*> refused[] = {
      {has_rsync, "--rsync"},
      {line.deletes, "--delete"},
      {line.verification != Verification::none, "--verify"},
      {line.fill == Fill::on, "--fill on"},
      {line.two_phases, "--two-phase"},
      {line.all_to_rsync, "--all-to-rsync"}};
  for (const auto& [is_given, option] : refused) {
    if (is_given)
      return bad_usage(std::string("--tool cp cannot be used with ") + option +
                       ", which needs rsync");
  }
  return {};
}

Result<void> check_copy(const CommandLine& line) {
  if (line.skip_snapshots && line.deletes)
    return bad_usage(
        "--skip-snapshots cannot be used with --delete: DEST's own would be extraneous; keep both "
        "out with --exclude in --rsync");
  if (line.max_delete && !line.deletes) return bad_usage("--max-delete needs --delete");
  if (!line.run_directory.empty() && !line.buckets_directory.empty())
    return bad_usage("--run-dir and --buckets both say where lists go; give one of them");
  return check_division(line);
}

Result<void> check_mounts(const CommandLine& line) {
  if (!line.source_mounts.empty() && line.sources.size() > 1)
    return bad_usage("--source-mount stands for one SRC, but there are several");
  return {};
}

}  // namespace msrsync::options
