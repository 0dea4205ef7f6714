#include "msrsync/app/plan_journal.hpp"

#include <map>
#include <utility>

namespace msrsync::app {
namespace {

rundir::BucketRecord record_of(const Bucket& bucket, std::optional<BucketId> list) {
  rundir::BucketRecord record;
  record.bucket = bucket;
  record.list = list;
  record.list_fingerprint = bucket.list_fingerprint;
  return record;
}

}  // namespace

Result<void> PlanJournal::begin_session(const rundir::SessionRecord& session) {
  const std::lock_guard lock(mutex_);
  writer_.append(session);
  return writer_.flush();
}

Result<void> PlanJournal::add(const plan::PlannedBucket& planned) {
  const Bucket& bucket = planned.bucket;
  const auto list = bucket.list_file.empty() ? std::nullopt : std::optional(bucket.id);
  rundir::BucketRecord record = record_of(bucket, list);
  record.found = planned.totals;
  record.found_by_top = planned.found;
  record.unfinished = planned.unfinished;

  const std::lock_guard lock(mutex_);
  writer_.append(record);
  for (const Bucket& twin : planned.twins) writer_.append(record_of(twin, list));
  append_finished(planned.finished);
  return writer_.flush();
}

Result<void> PlanJournal::complete(const plan::PlanEnd& end) {
  const std::lock_guard lock(mutex_);
  append_finished(end.finished);
  if (end.is_whole) writer_.append(rundir::PlanRecord{end.totals, end.limits});
  return writer_.flush();
}

void PlanJournal::append_finished(const std::vector<FinishedDirectory>& finished) {
  std::map<SourceId, rundir::DirectoriesRecord> records;
  for (const FinishedDirectory& one : finished) {
    rundir::DirectoriesRecord& record = records[one.source];
    record.source = one.source;
    record.directories.push_back({one.path, one.subdirectories, one.errors});
  }
  for (const auto& [source, record] : records) writer_.append(record);
}

}  // namespace msrsync::app
