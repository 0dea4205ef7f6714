// How much memory crawl, plan, scheduler and report take for a tree of any size: a generated one,
// through the pipeline of a run, with real list files and a real journal in TMPDIR.
//
// usage: plan_memory [ENTRIES [SHAPE [MAX_ENTRIES]]]
//   ENTRIES: files in all (1000000). SHAPE: tree (100 files in a directory, 100 directories in one
//   of the root), wide (100 files in a directory, all of those in the root) or flat (all files in
//   the root). MAX_ENTRIES as -f has it (0: auto). Prints the peak in MiB; fails above 64.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "msrsync/app/plan_journal.hpp"
#include "msrsync/base/bounded_queue.hpp"
#include "msrsync/base/checksum.hpp"
#include "msrsync/base/clock.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/crawl/crawler.hpp"
#include "msrsync/plan/planner.hpp"
#include "msrsync/report/collector.hpp"
#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/supervise/scheduler.hpp"
#include "support/generated_file_system.hpp"

using namespace msrsync;

namespace {

constexpr std::size_t kQueueEntries = 32 * 1024;  // as in app/crawl_pipeline
constexpr unsigned kThreads = 8;
constexpr double kBudgetMiB = 64;

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// What a run keeps of its buckets on the io thread, while none of them runs.
struct Books {
  SystemClock clock;
  supervise::Scheduler scheduler{64};
  report::Collector collector{RunHeader{}, clock};
  std::uint64_t buckets = 0;

  void add(Bucket&& bucket) {
    ++buckets;
    collector.on_bucket_planned(bucket);
    scheduler.add(std::move(bucket));
  }
  void finish(const plan::Planner& planner) {
    for (const auto& [key, account] : planner.found().accounts())
      collector.on_found(key.first, key.second, account.found);
    collector.on_crawl_progress(planner.totals(), true);
    scheduler.end_planning();
    while (auto start = scheduler.next()) {
      JobResult result;
      result.bucket = start->bucket;
      result.outcome = Outcome::succeeded;
      collector.on_job_started(start->bucket, start->slot);
      collector.on_job_finished(result);
      scheduler.finished(start->slot);
      scheduler.learn(start->bucket, 1 + static_cast<double>(start->bucket.entries));
    }
  }
};

plan::PlanSink sink_to(Books& books, const rundir::RunDirectory& directory,
                       app::PlanJournal& journal) {
  return {[&](Bucket& bucket, std::string&& list) -> Result<void> {
            if (auto prepared = directory.prepare(bucket.id); !prepared) return prepared;
            bucket.list_file = directory.list_file(bucket.id);
            bucket.list_fingerprint = fnv1a64(list);
            return write_file_atomically(bucket.list_file, list, ExitCode::list_file_unwritable);
          },
          [&](plan::PlannedBucket&& planned) -> Result<void> {
            if (auto recorded = journal.add(planned); !recorded) return recorded;
            books.add(std::move(planned.bucket));
            return {};
          },
          [](PathError&&) {}, [&](plan::PlanEnd&& end) { return journal.complete(end); }};
}

Result<void> plan_all(const test::GeneratedFileSystem& tree, plan::PlanSettings settings,
                      const rundir::RunDirectory& directory, Books& books) {
  auto writer = rundir::JournalWriter::open(directory.journal_file(), 0);
  if (!writer) return writer.error();
  app::PlanJournal journal(std::move(*writer));
  plan::Planner planner(std::move(settings), sink_to(books, directory, journal));
  BoundedQueue<DirectoryBatch> queue(kQueueEntries);
  std::jthread crawler([&] {
    crawl::CrawlSettings crawl;
    crawl.threads = kThreads;
    crawl::crawl(tree, SourceId{0}, crawl,
                 [&](DirectoryBatch&& batch) {
                   const std::size_t weight = batch.entries.size() + 1;
                   return queue.push(std::move(batch), weight);
                 },
                 {});
    queue.close();
  });
  Result<void> state;
  while (auto batch = queue.pop()) {
    state = planner.add(std::move(*batch));
    if (!state) break;
  }
  queue.close();
  if (state) state = planner.end();
  books.finish(planner);
  return state;
}

std::uint64_t argument(int argc, char** argv, int number, std::uint64_t otherwise) {
  return argc > number ? std::strtoull(argv[number], nullptr, 10) : otherwise;
}

test::GeneratedFileSystem::Shape shape_of(const std::string& name, std::uint64_t files) {
  if (name == "flat") return {0, 0, files};
  if (name == "wide") return {files / 100, 0, 100};
  return {files / 10'000, 100, 100};
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t entries = argument(argc, argv, 1, 1'000'000);
  const std::string shape = argc > 2 ? argv[2] : "tree";
  const std::uint64_t max_entries = argument(argc, argv, 3, 0);
  plan::PlanSettings settings;
  if (max_entries > 0) settings.max_entries = max_entries;
  settings.min_entries = 1000;
  settings.sources.push_back({SourceId{0}, "src", "/src", "/dst", ""});

  const auto directory = rundir::RunDirectory::create("");
  if (!directory) return std::cerr << to_text(directory.error()) << '\n', EXIT_FAILURE;
  const double before = peak_mib();
  Books books;
  const auto planned =
      plan_all(test::GeneratedFileSystem(shape_of(shape, entries)), settings, *directory, books);
  directory->remove();
  if (!planned) return std::cerr << to_text(planned.error()) << '\n', EXIT_FAILURE;
  const RunReport report = books.collector.finish();
  std::printf("%llu entries, %llu buckets: %.1f MiB (%.1f before)\n",
              static_cast<unsigned long long>(report.crawl.entries()),
              static_cast<unsigned long long>(books.buckets), peak_mib(), before);
  return peak_mib() <= kBudgetMiB ? EXIT_SUCCESS : EXIT_FAILURE;
}
