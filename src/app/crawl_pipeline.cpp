#include "msrsync/app/crawl_pipeline.hpp"

#include <chrono>
#include <system_error>

#include "msrsync/base/file_io.hpp"
#include "msrsync/crawl/posix_file_system.hpp"
#include "msrsync/rsync/listing.hpp"

namespace msrsync::app {
namespace {

/// Entries between crawl and planner. At 100 bytes each this is the pipeline's share of memory.
constexpr std::size_t kQueueEntries = 32 * 1024;
constexpr auto kProgressInterval = std::chrono::milliseconds(100);

}  // namespace

CrawlPipeline::CrawlPipeline(PipelineSettings settings, const rundir::RunDirectory& run_directory,
                             PipelineEvents events)
    : settings_(std::move(settings)),
      run_directory_(run_directory),
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
  for (const Source& source : settings_.plan.sources) {
    if (stop.stop_requested()) break;
    if (const Result<void> done = crawl_source(source, stop); !done) {
      crawl_error_ = done.error();
      break;
    }
  }
  queue_.close();
}

Result<void> CrawlPipeline::crawl_source(const Source& source, std::stop_token stop) {
  const auto sink = [this](DirectoryBatch&& batch) {
    const std::size_t weight = batch.entries.size() + 1;
    return queue_.push(std::move(batch), weight);
  };
  const auto file_system = crawl::open_file_system(source.root);
  if (!file_system) return file_system.error();
  if (settings_.uses_listing) {
    const Result<std::string> empty = run_directory_.empty_directory("listing");
    if (!empty) return empty.error();
    const auto listed = [&](DirectoryBatch&& batch) {
      batch.under_closed_directory = true;  // rsync does not tell, so the worst is assumed
      if (settings_.crawl.record_links) crawl::record_links(**file_system, batch);
      return sink(std::move(batch));
    };
    return rsync::list_tree({settings_.rsync_path, settings_.listing_options, *empty, source},
                            listed, std::move(stop));
  }
  crawl::crawl(**file_system, source.id, settings_.crawl, sink, std::move(stop));
  return {};
}

plan::PlanSink CrawlPipeline::make_sink() {
  return {[this](BucketId id, std::string&& list) -> Result<std::string> {
            if (const auto prepared = run_directory_.prepare(id); !prepared)
              return prepared.error();
            const std::string path = run_directory_.list_file(id);
            const auto written = write_file_atomically(path, list, ExitCode::list_file_unwritable);
            if (!written) return written.error();
            return path;
          },
          events_.bucket, events_.error};
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
