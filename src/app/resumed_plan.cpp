#include "msrsync/app/resumed_plan.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "msrsync/base/checksum.hpp"
#include "msrsync/base/file_io.hpp"

namespace msrsync::app {
namespace {

using rundir::BucketRecord;
using rundir::DirectoriesRecord;

std::string list_file_of(const rundir::RunDirectory& run_directory, const BucketRecord& record) {
  return record.list ? run_directory.list_file(*record.list) : std::string();
}

/// Collects the records in their order; a bucket waits until its twins are there too.
class Reader {
 public:
  Reader(const rundir::RunDirectory& run_directory, const plan::PlanSettings& settings)
      : run_directory_(run_directory), settings_(settings) {}

  void take(rundir::JournalRecord&& record) {
    if (auto* bucket = std::get_if<BucketRecord>(&record)) {
      take_bucket(std::move(*bucket));
    } else if (auto* directories = std::get_if<DirectoriesRecord>(&record)) {
      take_directories(std::move(*directories));
    } else if (auto* session = std::get_if<rundir::SessionRecord>(&record)) {
      drop_group();  // an earlier session did not come to write its twins
      ++plan_.sessions;
      plan_.last_session = std::move(*session);
    } else if (const auto* complete = std::get_if<rundir::PlanRecord>(&record)) {
      plan_.complete = *complete;
    }
  }

  Result<ResumedPlan> finish(std::uint64_t journal_end) {
    drop_group();
    plan_.journal_end = journal_end;
    plan_.totals.errors = plan_.errors.size();
    if (plan_.complete) return std::move(plan_);
    auto names = std::make_shared<plan::KnownNames>();
    for (const BucketRecord& record : with_unfinished_) {
      if (Result<void> added = add_names(record, *names); !added) return added.error();
    }
    names->seal();
    plan_.known_names = std::move(names);
    plan_.frontier = std::make_shared<const crawl::Frontier>(std::move(frontier_));
    return std::move(plan_);
  }

 private:
  void take_bucket(BucketRecord&& record) {
    plan_.next_id = std::max(plan_.next_id, static_cast<std::uint64_t>(record.bucket.id) + 1);
    const bool is_twin = record.list && *record.list != record.bucket.id;
    if (!is_twin) drop_group();
    missing_twins_ = is_twin ? missing_twins_ - std::min<std::size_t>(missing_twins_, 1)
                             : count_twins(settings_, record.bucket.pass);
    group_.push_back(std::move(record));
    if (missing_twins_ == 0) keep_group();
  }

  void keep_group() {
    for (BucketRecord& record : group_) {
      Bucket bucket = record.bucket;
      bucket.list_file = list_file_of(run_directory_, record);
      bucket.list_fingerprint = record.list_fingerprint;
      plan_.totals += record.found;
      for (const auto& [top, count] : record.found_by_top)
        plan_.found.add_found(bucket.source, top, count);
      plan_.buckets.push_back(std::move(bucket));
      if (!record.unfinished.empty()) with_unfinished_.push_back(std::move(record));
    }
    group_.clear();
  }

  void drop_group() {
    group_.clear();
    missing_twins_ = 0;
  }

  void take_directories(DirectoriesRecord&& record) {
    for (auto& one : record.directories) {
      frontier_.add(record.source, one.path, one.subdirectories);
      plan_.errors.insert(plan_.errors.end(), std::make_move_iterator(one.errors.begin()),
                          std::make_move_iterator(one.errors.end()));
    }
  }

  /// The names of a bucket that lie directly in directories which will be read once more.
  Result<void> add_names(const BucketRecord& record, plan::KnownNames& names) const {
    const SourceId source = record.bucket.source;
    std::set<std::string_view> wanted;
    for (const std::string& directory : record.unfinished) {
      if (!frontier_.covers(source, directory)) wanted.insert(directory);
    }
    if (wanted.empty()) return {};
    const std::string path = list_file_of(run_directory_, record);
    const Result<std::string> list = read_file(path, ExitCode::bucket_directory_unusable);
    if (!list) return list.error();
    if (fnv1a64(*list) != record.list_fingerprint)
      return Error{ExitCode::bucket_directory_unusable, "the list file is damaged", path, 0};
    for (std::size_t start = 0, end; (end = list->find('\0', start)) != std::string::npos;
         start = end + 1) {
      const std::string_view name = std::string_view(*list).substr(start, end - start);
      if (wanted.count(directory_of(name)) > 0) names.add(source, record.bucket.pass, name);
    }
    return {};
  }

  /// The directory whose reading brings the name to light: a directory's own, else its parent.
  static std::string_view directory_of(std::string_view name) {
    if (name == ".") return {};
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
  }

  const rundir::RunDirectory& run_directory_;
  const plan::PlanSettings& settings_;
  ResumedPlan plan_;
  std::vector<BucketRecord> group_;
  std::size_t missing_twins_ = 0;
  std::vector<BucketRecord> with_unfinished_;
  crawl::Frontier frontier_;
};

}  // namespace

std::size_t count_twins(const plan::PlanSettings& settings, PassKind pass) {
  if (pass != PassKind::copy && pass != PassKind::directories) return 0;
  const bool is_mirrored =
      settings.mirror == plan::MirrorPlan::by_directory && pass == PassKind::directories;
  const unsigned mirrors = settings.counts_deletions ? 2U : 1U;
  const bool is_checked = settings.checks && pass == PassKind::copy;
  return (is_checked ? 1U : 0U) + (is_mirrored ? mirrors : 0U) + (settings.verifies ? 1U : 0U);
}

Result<ResumedPlan> read_plan(const rundir::RunDirectory& run_directory,
                              const plan::PlanSettings& settings) {
  Reader reader(run_directory, settings);
  const Result<rundir::JournalEnd> end =
      rundir::read_journal(run_directory.journal_file(),
                           [&](rundir::JournalRecord&& record) { reader.take(std::move(record)); });
  if (!end) return end.error();
  return reader.finish(end->good_end);
}

}  // namespace msrsync::app
