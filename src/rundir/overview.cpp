#include "msrsync/rundir/overview.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "json_values.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/result_file.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/rundir/run_lock.hpp"
#include "msrsync/rundir/run_record.hpp"

namespace msrsync::rundir {
namespace {

/// Sums up the journal's records.
class Survey {
 public:
  Survey(const RunDirectory& run, RunOverview& overview) : run_(run), overview_(overview) {}

  void operator()(const SessionRecord&) { ++overview_.sessions; }
  void operator()(const DirectoriesRecord&) {}
  void operator()(const PlanRecord&) { overview_.is_plan_complete = true; }
  void operator()(const BucketRecord& record) {
    const Bucket& bucket = record.bucket;
    PassOverview& pass = overview_.passes[static_cast<std::size_t>(bucket.pass)];
    ++pass.buckets;
    pass.entries += bucket.entries;
    pass.bytes += bucket.bytes;
    const auto stored = read_result(run_.result_file(bucket.id), bucket.id);
    if (!stored || stored->list_fingerprint != record.list_fingerprint) return;
    ++pass.buckets_done;
    pass.entries_done += bucket.entries;
    pass.bytes_done += bucket.bytes;
  }

 private:
  const RunDirectory& run_;
  RunOverview& overview_;
};

/// The part `run` of a report; the rest of it, which may be large, is dropped while parsing.
std::optional<LastReport> last_report_of(const std::string& path) {
  const Result<std::string> text = read_file(path, ExitCode::bucket_directory_unusable);
  if (!text) return std::nullopt;
  const auto keep_run_only = [](int depth, Json::parse_event_t event, Json& value) {
    return depth != 1 || event != Json::parse_event_t::key || value == "run";
  };
  return guarded([&] {
    const Json report = Json::parse(*text, keep_run_only);
    const Json& run = report.at("run");
    return LastReport{bytes_from(run.at("status")), number_from<std::int64_t>(run.at("exit_code")),
                      bytes_from(run.at("ended"))};
  });
}

}  // namespace

Result<RunOverview> overview_of(const std::string& path) {
  const Result<RunDirectory> run = RunDirectory::open(path);
  if (!run) return run.error();
  Result<RunRecord> record = read_run_record(run->header_file());
  if (!record) return record.error();
  RunOverview overview;
  overview.path = run->path();
  overview.run_id = std::move(record->run_id);
  overview.started = record->started;
  overview.argv = std::move(record->argv);
  overview.host = std::move(record->host);
  if (auto holder = holder_of(run->lock_file())) {
    overview.is_live = true;
    overview.pid = holder->pid;
    if (!holder->host.empty()) overview.host = std::move(holder->host);
  }
  Survey survey(*run, overview);
  const Result<JournalEnd> end = read_journal(
      run->journal_file(), [&](JournalRecord&& one) { std::visit(survey, std::move(one)); });
  if (!end) return end.error();
  overview.is_damaged = end->rest == JournalEnd::Rest::damaged;
  overview.report = last_report_of(run->report_file());
  return overview;
}

Result<std::vector<ListedRun>> list_runs(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code trouble;
  std::vector<std::string> names;
  for (fs::directory_iterator entry(directory, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    std::error_code none;
    if (fs::exists(fs::symlink_status(entry->path() / "run.json", none)))
      names.push_back(entry->path().string());
  }
  if (trouble)
    return Error{ExitCode::bucket_directory_unusable, "cannot list the runs in", directory,
                 trouble.value()};
  std::sort(names.begin(), names.end());
  std::vector<ListedRun> runs;
  for (std::string& name : names) {
    Result<RunOverview> overview = overview_of(name);
    runs.push_back({std::move(name), std::move(overview)});
  }
  return runs;
}

}  // namespace msrsync::rundir
