#include "msrsync/app/run_store.hpp"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "msrsync/base/text.hpp"
#include "msrsync/options/endpoint_paths.hpp"

namespace msrsync::app {
namespace {

/// A path of the --resume command line is meant from where that was typed.
void make_absolute(std::string& path) {
  if (path.empty() || path == "-") return;
  std::error_code failed;
  const std::string absolute = std::filesystem::absolute(path, failed).string();
  if (!failed) path = absolute;
}

/// The plan of the run is made: what shaped it stays.
Result<void> refuse_other_plan(const options::CommandLine& was, const options::CommandLine& is) {
  const std::pair<bool, const char*> changes[] = {
      {was.bucket_entries != is.bucket_entries, "--files"},
      {was.bucket_bytes != is.bucket_bytes, "--size"},
      {was.buckets_directory != is.buckets_directory, "--buckets"},
      {was.rsync_options != is.rsync_options, "--rsync"},
      {was.tool != is.tool, "--tool"},
      {was.preserves != is.preserves, "--preserve"},
      {was.dry_run != is.dry_run, "--dry-run"},
      {was.skip_snapshots != is.skip_snapshots, "--skip-snapshots"},
      {was.deletes != is.deletes, "--delete"},
      {was.max_delete != is.max_delete, "--max-delete"},
      {was.verification != is.verification, "--verify"},
      {was.two_phases != is.two_phases, "--two-phase"},
      {was.split_depth != is.split_depth, "--split-by"},
      {was.share.number != is.share.number || was.share.of != is.share.of, "--share"}};
  for (const auto& [is_changed, name] : changes) {
    if (is_changed)
      return bad_usage(std::string(name) + " cannot be changed by --resume: start a new run");
  }
  return {};
}

}  // namespace

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

Result<OpenedRun> create_run(const options::CommandLine& command_line, const Decisions& decisions,
                             const std::vector<std::string>& words) {
  Result<rundir::RunDirectory> directory =
      command_line.run_directory.empty()
          ? rundir::RunDirectory::create(command_line.buckets_directory)
          : rundir::RunDirectory::create_named(command_line.run_directory);
  if (!directory) return directory.error();
  Result<rundir::RunLock> lock = rundir::RunLock::acquire(directory->lock_file(), host_name());
  if (!lock) return lock.error();
  rundir::RunRecord record;
  record.program_version = MSRSYNC_VERSION;
  record.run_id = std::filesystem::path(directory->path()).filename().string();
  record.host = host_name();
  record.started = std::chrono::system_clock::now();
  record.argv = words;
  std::error_code ignored;
  record.working_directory = std::filesystem::current_path(ignored).string();
  record.sources = decisions.endpoints.sources;
  record.destination = decisions.endpoints.destination;
  if (auto written = rundir::write_run_record(directory->header_file(), record); !written)
    return written.error();
  return OpenedRun{std::move(*directory), std::move(*lock), std::move(record)};
}

Result<OpenedRun> reopen_run(const std::string& path) {
  Result<rundir::RunDirectory> directory = rundir::RunDirectory::open(path);
  if (!directory) return directory.error();
  Result<rundir::RunLock> lock = rundir::RunLock::acquire(directory->lock_file(), host_name());
  if (!lock) return lock.error();
  Result<rundir::RunRecord> record = rundir::read_run_record(directory->header_file());
  if (!record) return record.error();
  return OpenedRun{std::move(*directory), std::move(*lock), std::move(*record)};
}

Result<options::CommandLine> resumed_command_line(const rundir::RunRecord& record,
                                                  const std::vector<std::string>& words) {
  Result<options::CommandLine> was = options::parse_command_line(record.argv);
  if (!was) return was.error();
  options::CommandLine start = *was;
  start.max_duration = {};  // a window is one session's
  start.sources.clear();
  start.destination.clear();
  start.source_mounts.clear();
  start.destination_mounts.clear();
  Result<options::CommandLine> now = options::parse_command_line(words, std::move(start));
  if (!now) return now.error();
  if (auto same = refuse_other_plan(*was, *now); !same) return same.error();
  if (now->json_path != was->json_path) make_absolute(now->json_path);
  for (auto* mounts : {&now->source_mounts, &now->destination_mounts}) {
    for (std::string& mount : *mounts) make_absolute(mount);
  }
  if (now->source_mounts.empty()) now->source_mounts = was->source_mounts;
  if (now->destination_mounts.empty()) now->destination_mounts = was->destination_mounts;
  now->sources = was->sources;
  now->destination = was->destination;
  if (::chdir(record.working_directory.c_str()) == 0) return now;
  return Error{ExitCode::bucket_directory_unusable,
               "cannot enter the directory that the run was started in", record.working_directory,
               errno};
}

Result<void> check_same_ends(const rundir::RunRecord& record, const options::Endpoints& endpoints) {
  bool is_same = record.destination == endpoints.destination &&
                 record.sources.size() == endpoints.sources.size();
  for (std::size_t i = 0; is_same && i < record.sources.size(); ++i) {
    is_same = record.sources[i].root == endpoints.sources[i].root &&
              record.sources[i].destination == endpoints.sources[i].destination;
  }
  if (is_same) return {};
  return bad_usage(
      "a source or the destination leads elsewhere than when the run was started: "
      "start a new run");
}

}  // namespace msrsync::app
