#include "msrsync/app/crawl_pipeline.hpp"

#include <chrono>
#include <system_error>

#include "msrsync/base/checksum.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/crawl/posix_file_system.hpp"
#include "msrsync/crawl/record_links.hpp"
#include "msrsync/crawl/snapshots.hpp"
#include "msrsync/rsync/listing.hpp"

namespace msrsync::app {
namespace {

/// Entries between crawl and planner. At 100 bytes each this is the pipeline's share of memory.
constexpr std::size_t kQueueEntries = 32 * 1024;
constexpr auto kProgressInterval = std::chrono::milliseconds(100);

}  // namespace

CrawlPipeline::CrawlPipeline(PipelineSettings settings, const rundir::RunDirectory& run_directory,
                             PlanJournal& journal, PipelineEvents events)
    : settings_(std::move(settings)),
      run_directory_(run_directory),
      journal_(journal),
      events_(std::move(events)),
      queue_(kQueueEntries) {
  crawl_thread_ = std::jthread([this] { crawl_all(stop_.get_token()); });
  try {
    plan_thread_ = std::jthread([this] { plan_all(stop_.get_token()); });
  } catch (const std::system_error&) {
    stop();  // or the crawl would wait for ever for its reader
    throw;
  }
}

CrawlPipeline::~CrawlPipeline() {
  stop();
  crawl_thread_.join();
  plan_thread_.join();
}

void CrawlPipeline::stop() {
  stop_.request_stop();
  queue_.close();
}

void CrawlPipeline::crawl_all(std::stop_token stop) {
  if (settings_.sample) {
    for (DirectoryBatch& batch : *settings_.sample) {
      if (!hand_over(std::move(batch))) break;
    }
    queue_.close();
    return;
  }
  for (const Source& source : settings_.plan.sources) {
    if (stop.stop_requested()) break;
    if (const Result<void> done = crawl_source(source, stop); !done) {
      crawl_error_ = done.error();
      break;
    }
  }
  queue_.close();
}

bool CrawlPipeline::hand_over(DirectoryBatch&& batch) {
  const plan::Division& division = settings_.division;
  if (!division.has(batch.directory)) return true;
  if (!division.has_files_of(batch.directory)) {
    batch.entries.clear();
    batch.multi_links.clear();
  }
  const std::size_t weight = batch.entries.size() + 1;
  return queue_.push(std::move(batch), weight);
}

Result<void> CrawlPipeline::crawl_source(const Source& source, std::stop_token stop) {
  const auto sink = [this](DirectoryBatch&& batch) { return hand_over(std::move(batch)); };
  const auto file_system = crawl::open_file_system(source.root);
  if (!file_system) return file_system.error();
  const auto id = static_cast<std::size_t>(source.id);
  const auto check = id < settings_.quick_checks.size() ? settings_.quick_checks[id] : nullptr;
  if (settings_.uses_listing) {
    const Result<std::string> empty = run_directory_.empty_directory("listing");
    if (!empty) return empty.error();
    const auto listed = [&](DirectoryBatch&& batch) {
      // A filter that clears the list of rules ("!") has let it in.
      const bool is_out = settings_.crawl.skip_snapshots && crawl::is_in_snapshot(batch.directory);
      if (is_out && batch.errors.empty()) return true;
      batch.under_closed_directory = true;  // rsync does not tell, so the worst is assumed
      if (settings_.crawl.record_links) crawl::record_links(**file_system, batch);
      if (check) check->mark(batch);
      return sink(std::move(batch));
    };
    return rsync::list_tree({settings_.rsync_path, settings_.listing_options, *empty, source},
                            listed, std::move(stop));
  }
  const auto checked = [&](DirectoryBatch&& batch) {
    if (check) check->mark(batch);
    return sink(std::move(batch));
  };
  crawl::CrawlSettings crawl = settings_.crawl;
  crawl.known = [this, id = source.id](const std::string& directory) {
    if (!settings_.division.has(directory)) return crawl::Known::subtree;  // another host's
    if (!settings_.frontier) return crawl::Known::nothing;
    return settings_.frontier->known(id, directory);
  };
  crawl::crawl(**file_system, source.id, crawl, checked, std::move(stop));
  return {};
}

Result<void> CrawlPipeline::write_list(Bucket& bucket, const std::string& list) const {
  if (auto prepared = run_directory_.prepare(bucket.id); !prepared) return prepared;
  bucket.list_file = run_directory_.list_file(bucket.id);
  bucket.list_fingerprint = fnv1a64(list);
  return write_file_atomically(bucket.list_file, list, ExitCode::list_file_unwritable);
}

plan::PlanSink CrawlPipeline::make_sink() {
  return {[this](Bucket& bucket, std::string&& list) { return write_list(bucket, list); },
          [this](plan::PlannedBucket&& planned) -> Result<void> {
            if (auto recorded = journal_.add(planned); !recorded) return recorded;
            // One without a list of its own has files as well.
            planned.twins.insert(planned.twins.begin(), std::move(planned.bucket));
            for (Bucket& bucket : planned.twins) {
              if (auto prepared = run_directory_.prepare(bucket.id); !prepared) return prepared;
              events_.bucket(std::move(bucket));
            }
            return {};
          },
          events_.error,
          [this](plan::PlanEnd&& end) {
            end.is_whole = end.is_whole && !crawl_error_;
            return journal_.complete(end);
          }};
}

void CrawlPipeline::plan_all(std::stop_token stop) {
  plan::Planner planner(settings_.plan, make_sink());
  Result<void> state;
  auto told = std::chrono::steady_clock::now();
  while (auto batch = queue_.pop()) {
    if (stop.stop_requested()) break;
    state = planner.add(std::move(*batch));
    if (!state) break;
    if (const auto now = std::chrono::steady_clock::now(); now - told >= kProgressInterval) {
      told = now;
      events_.progress(planner.totals());
    }
  }
  if (state && !stop.stop_requested()) state = planner.end();
  if (!state) stop_.request_stop();
  queue_.close();  // a crawl that waits for room must not wait for ever

  PlanSummary summary{planner.totals(), planner.found(), planner.limits(), std::nullopt, false};
  if (!state) summary.error = state.error();
  summary.is_complete = state && !stop.stop_requested();
  if (crawl_error_ && !stop.stop_requested()) {
    summary.error = crawl_error_;
    summary.is_complete = false;
  }
  events_.ended(std::move(summary));
}

}  // namespace msrsync::app
