// The threads to the left of the supervisor: crawl (or listing) -> bounded queue -> planner.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "msrsync/app/plan_journal.hpp"
#include "msrsync/base/bounded_queue.hpp"
#include "msrsync/crawl/crawler.hpp"
#include "msrsync/crawl/frontier.hpp"
#include "msrsync/plan/division.hpp"
#include "msrsync/plan/planner.hpp"
#include "msrsync/rsync/quick_check.hpp"
#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {

struct PipelineSettings {
  crawl::CrawlSettings crawl;
  plan::PlanSettings plan;
  plan::Division division;
  /// Of the first source, instead of all that lies in it.
  std::optional<std::vector<DirectoryBatch>> sample;
  /// Set where rsync itself must list the tree (filters, -L ...).
  bool uses_listing = false;
  std::string rsync_path;
  std::vector<std::string> listing_options;
  /// By SourceId; null ones, and all beyond the last: what is right there is for rsync to find out.
  std::vector<std::shared_ptr<const rsync::QuickCheck>> quick_checks;
  /// Where the crawl of an earlier session stood; may be null.
  std::shared_ptr<const crawl::Frontier> frontier;
};

/// How planning ended.
struct PlanSummary {
  CrawlTotals totals;
  Ledger found;
  BucketLimits limits;
  std::optional<Error> error;  ///< a list file could not be written, or the listing failed
  bool is_complete = false;    ///< the whole tree was seen
};

/// What reaches the io thread. The pipeline calls these on its own threads; the owner posts.
struct PipelineEvents {
  std::function<void(Bucket&&)> bucket;
  std::function<void(PathError&&)> error;
  std::function<void(const CrawlTotals&)> progress;
  /// The last call: everything is planned, or an Error ended the planning.
  std::function<void(PlanSummary&&)> ended;
};

/// Owns its threads from construction to destruction, which stops and joins them.
class CrawlPipeline {
 public:
  /// Throws std::system_error when no thread is to be had.
  CrawlPipeline(PipelineSettings settings, const rundir::RunDirectory& run_directory,
                PlanJournal& journal, PipelineEvents events);
  ~CrawlPipeline();
  CrawlPipeline(const CrawlPipeline&) = delete;
  CrawlPipeline& operator=(const CrawlPipeline&) = delete;

  /// Ends crawl and planning soon; `ended` is still called.
  void stop();

 private:
  void crawl_all(std::stop_token stop);
  /// As the planner gets it; false when it wants no more.
  bool hand_over(DirectoryBatch&& batch);
  Result<void> crawl_source(const Source& source, std::stop_token stop);
  void plan_all(std::stop_token stop);
  plan::PlanSink make_sink();
  Result<void> write_list(Bucket& bucket, const std::string& list) const;

  PipelineSettings settings_;
  const rundir::RunDirectory& run_directory_;
  PlanJournal& journal_;
  PipelineEvents events_;
  BoundedQueue<DirectoryBatch> queue_;
  std::stop_source stop_;
  std::optional<Error> crawl_error_;  // written by the crawl thread before the queue is closed
  std::jthread crawl_thread_;
  std::jthread plan_thread_;
};

}  // namespace msrsync::app
