#include "msrsync/app/estimate.hpp"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "msrsync/app/decisions.hpp"
#include "msrsync/crawl/crawler.hpp"
#include "msrsync/crawl/posix_file_system.hpp"
#include "msrsync/estimate/forecast.hpp"
#include "msrsync/estimate/sampler.hpp"
#include "msrsync/plan/limits.hpp"

namespace msrsync::app {
namespace {

constexpr double kSampleSeconds = 2.5;            ///< about so long should a sample take
constexpr std::uint64_t kMostEntries = 10'000;    ///< of one sample
constexpr std::uint64_t kEntriesPerProcess = 32;  ///< fewer would measure the run's end alone
constexpr std::uint64_t kLargeBytes = 256 << 20;

/// Messages pass, what a copy prints does not.
class Quiet final : public ui::Terminal {
 public:
  explicit Quiet(ui::Terminal& terminal) : terminal_(terminal) {}
  void print(std::string_view) override {}
  void message(std::string_view line) override { terminal_.message(line); }
  void status(std::string_view) override {}
  void end_status() override {}

 private:
  ui::Terminal& terminal_;
};

/// The samples' copies, and who takes them away again.
class Scratch {
 public:
  static Result<Scratch> create(const options::Endpoints& endpoints) {
    const std::filesystem::path destination(endpoints.destination);
    const auto parent = endpoints.destination_exists ? destination : destination.parent_path();
    std::string path = (parent / ".msrsync-estimate-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
      return Error{ExitCode::destination_not_creatable, "cannot make a directory for samples in",
                   parent.string(), errno};
    return Scratch(std::move(path));
  }
  Scratch(Scratch&& other) noexcept
      : path_(std::exchange(other.path_, {})), copies_(std::move(other.copies_)) {}
  Scratch& operator=(Scratch&&) = delete;

  /// On a filer each name takes a round trip, so many go at a time.
  ~Scratch() {
    if (path_.empty()) return;
    std::vector<std::string> names;
    for (const auto& [copy, batches] : copies_) {
      for (const DirectoryBatch& batch : batches) {
        for (const Entry& entry : batch.entries)
          names.push_back(copy + "/" + join_path(batch.directory, batch.name_of(entry)));
      }
    }
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < kMostProcesses && !names.empty(); ++i) {
      threads.emplace_back([&] {
        for (std::size_t n = next++; n < names.size(); n = next++) ::unlink(names[n].c_str());
      });
    }
    threads.clear();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string take(const std::vector<DirectoryBatch>& sample) {
    copies_.emplace_back(path_ + "/" + std::to_string(copies_.size()), sample);
    return copies_.back().first;
  }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::vector<std::pair<std::string, std::vector<DirectoryBatch>>> copies_;
};

/// Of the user's options those that say how each entry is copied.
options::CommandLine sample_command(const options::CommandLine& asked, const Decisions& decisions) {
  options::CommandLine line;
  line.sources = {decisions.endpoints.sources.front().root + "/"};
  line.rsync_options = asked.rsync_options;
  line.tool = asked.tool;
  line.preserves = asked.preserves;
  line.fill = asked.fill;
  line.split_bytes = asked.split_bytes;
  line.all_to_rsync = asked.all_to_rsync;
  line.bucket_bytes = asked.bucket_bytes;
  line.retries = 0;
  return line;
}

/// By rising number, where the curve may bend.
std::vector<unsigned> processes_to_try(const options::CommandLine& asked, bool is_local) {
  if (asked.processes) return {*asked.processes};
  if (!is_local) return {8, 16, 32, kMostProcesses};
  const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
  return {cores, 2 * cores, 4 * cores};
}

class Estimation {
 public:
  Estimation(const options::CommandLine& asked, const Decisions& decisions, Scratch& scratch,
             ui::Terminal& terminal)
      : asked_(asked),
        decisions_(decisions),
        scratch_(scratch),
        quiet_(terminal),
        sampler_(std::random_device{}()) {}

  Result<void> read() {
    const Source& source = decisions_.endpoints.sources.front();
    const auto file_system = crawl::open_file_system(source.root);
    if (!file_system) return file_system.error();
    const SystemClock clock;
    const SteadyTime began = clock.steady_now();
    std::mutex mutex;
    crawl::CrawlSettings settings;
    settings.threads = decisions_.automatic.crawl_threads;
    settings.max_threads = decisions_.automatic.max_crawl_threads;
    settings.one_file_system = decisions_.command.user.one_file_system;
    const auto sink = [&](DirectoryBatch&& batch) {
      const std::lock_guard lock(mutex);
      if (batch.is_first) tree_.add(EntryKind::directory, 0);
      for (const Entry& entry : batch.entries) tree_.add(entry.kind, entry.size_bytes);
      sampler_.add(batch);
      return true;
    };
    crawl::crawl(**file_system, source.id, settings, sink, {});
    crawl_seconds_ = seconds_between(began, clock.steady_now());
    return {};
  }

  Result<void> measure() {
    for (const unsigned processes : processes_to_try(asked_, decisions_.automatic.is_local)) {
      Result<estimate::Point> point = measure_at(processes);
      if (!point) return point.error();
      points_.push_back(*point);
    }
    const auto best = std::max_element(points_.begin(), points_.end(), [](auto& a, auto& b) {
      return a.small.entries_per_second() < b.small.entries_per_second();
    });
    Result<estimate::Point> again = measure_at(best->small.processes);
    if (!again) return again.error();
    again_ = *again;
    return {};
  }

  std::string text() const {
    return estimate::to_text(points_, estimate::forecast(points_, again_, tree_, crawl_seconds_),
                             tree_);
  }
  /// Of the copy that a signal ended.
  int signal() const { return signal_; }

 private:
  Result<estimate::Point> measure_at(unsigned processes) {
    const double rate = points_.empty() ? 0 : points_.back().small.entries_per_second();
    const std::uint64_t first = decisions_.automatic.is_local ? 4000 : 256;
    const auto wanted = static_cast<std::uint64_t>(2 * rate * kSampleSeconds);
    const std::uint64_t entries = std::clamp(std::max(wanted, kEntriesPerProcess * processes),
                                             first, std::max(first, kMostEntries));
    estimate::Point point;
    const auto small = copy(sampler_.take_small(entries), processes);
    if (!small) return small.error();
    point.small = *small;
    if (tree_.large_bytes == 0) return point;
    const auto large = copy(sampler_.take_large(kLargeBytes), processes);
    if (!large) return large.error();
    point.large = *large;
    return point;
  }

  Result<estimate::Measurement> copy(const std::vector<DirectoryBatch>& sample,
                                     unsigned processes) {
    options::CommandLine line = sample_command(asked_, decisions_);
    line.processes = processes;
    line.destination = scratch_.take(sample);
    std::uint64_t entries = 0;
    for (const DirectoryBatch& batch : sample) entries += batch.entries.size() + 1;
    // As large as the whole tree's, but so many that every process gets some.
    line.bucket_entries = std::clamp<std::uint64_t>(
        entries / (2 * processes), 1,
        plan::auto_max_entries(tree_.entries(), decisions_.automatic.min_entries));
    const Result<RunEnd> end = run_sample(line, sample, quiet_);
    if (!end) return end.error();
    signal_ = end->signal;
    if (signal_ != 0) return Error{ExitCode::entries_failed, "the estimate was stopped", "", 0};
    if (end->entries == 0)
      return Error{ExitCode::entries_failed, "nothing of a sample could be copied", "", 0};
    return estimate::Measurement{processes, end->copy_seconds, end->entries, end->bytes};
  }

  const options::CommandLine& asked_;
  const Decisions& decisions_;
  Scratch& scratch_;
  Quiet quiet_;
  estimate::Sampler sampler_;
  CrawlTotals tree_;
  double crawl_seconds_ = 0;
  std::vector<estimate::Point> points_;
  estimate::Point again_;
  int signal_ = 0;
};

Result<void> check(const options::CommandLine& asked, const Decisions& decisions) {
  if (decisions.endpoints.is_remote)
    return bad_usage("--estimate needs a local destination, not", asked.destination);
  if (asked.sources.size() > 1) return bad_usage("--estimate takes one SRC");
  if (decisions.command.user.needs_listing)
    return bad_usage("--estimate cannot be used with rsync's filters or what follows links");
  return {};
}

}  // namespace

RunEnd estimate(const options::CommandLine& command_line, ui::Terminal& terminal) {
  const auto refuse = [&](const Error& error) {
    terminal.message(to_text(error));
    return RunEnd{error.code};
  };
  const Result<Decisions> decisions = decide(command_line);
  if (!decisions) return refuse(decisions.error());
  if (const auto checked = check(command_line, *decisions); !checked)
    return refuse(checked.error());
  Result<Scratch> scratch = Scratch::create(decisions->endpoints);
  if (!scratch) return refuse(scratch.error());
  Estimation estimation(command_line, *decisions, *scratch, terminal);
  if (const auto read = estimation.read(); !read) return refuse(read.error());
  if (const auto measured = estimation.measure(); !measured) {
    RunEnd end = refuse(measured.error());
    end.signal = estimation.signal();
    return end;
  }
  terminal.print(estimation.text());
  return {};
}

}  // namespace msrsync::app
