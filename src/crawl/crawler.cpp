#include "msrsync/crawl/crawler.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "batches.hpp"
#include "crew.hpp"
#include "msrsync/crawl/snapshots.hpp"
#include "msrsync/crawl/work_stack.hpp"

namespace msrsync::crawl {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// So many names are stat'ed before a thread looks up: what it took, and whether others wait for
/// work. Less is not handed to another thread: waking it costs as much as a few stats.
constexpr std::size_t kChunk = 32;
/// The same where each stat takes longer than waking a thread.
constexpr std::size_t kSlowChunk = 4;

/// A directory without u+w and u+x can't be filled by an ordinary user once it has its final mode.
constexpr std::uint32_t kOpenMode = 0300;

class Crawl {
 public:
  Crawl(const FileSystem& file_system, SourceId source, const CrawlSettings& settings,
        const BatchSink& sink)
      : file_system_(file_system),
        source_(source),
        settings_(settings),
        slice_names_(std::max<std::size_t>(settings.slice_names, 1)),
        sink_(sink),
        stack_(threads()),
        crew_(stack_, threads(), std::max(threads(), settings.max_threads)) {}

  void run(std::stop_token stop);

 private:
  unsigned threads() const { return std::max(settings_.threads, 1U); }

  void work();
  void open_directory(WorkItem& item);
  void read_directory(const std::shared_ptr<OpenDirectory>& open);
  /// True when reading goes on in this thread.
  bool take_slice(const std::shared_ptr<OpenDirectory>& open, NameSlice&& slice);
  void stat_part(const std::shared_ptr<OpenDirectory>& open, SlicePart part);
  /// Hands the end of `part` to threads that wait for work.
  void share(const std::shared_ptr<OpenDirectory>& open, SlicePart& part);
  /// The next names of `part`, until it is time to look up; false: the crawl has ended.
  bool stat_chunk(OpenDirectory& open, SlicePart& part, DirectoryBatch& batch,
                  std::vector<WorkItem>& found);
  /// True when it asked the file system.
  bool take_name(OpenDirectory& open, const NameSlice& slice, const ListedName& listed,
                 DirectoryBatch& batch, std::vector<WorkItem>& found);
  void stat_name(OpenDirectory& open, std::string_view name, DirectoryBatch& batch,
                 std::vector<WorkItem>& found);

  bool is_other_device(const OpenDirectory& open, const NameStatus& own);
  bool needs_status(std::uint8_t type) const {
    return type == DT_REG || type == DT_UNKNOWN || settings_.record_links ||
           settings_.record_details;
  }
  bool is_skipped(std::string_view name) const {
    return settings_.skip_snapshots && is_snapshot_name(name);
  }
  std::size_t chunk() const { return crew_.is_slow() ? kSlowChunk : kChunk; }
  void add_subdirectories(OpenDirectory& open, const NameSlice& slice,
                          std::vector<WorkItem>& items) const;
  void deliver(DirectoryBatch&& batch);
  /// A part of the directory is delivered, or all its names are read.
  void finish_one(OpenDirectory& open);

  const FileSystem& file_system_;
  const SourceId source_;
  const CrawlSettings settings_;
  const std::size_t slice_names_;
  const BatchSink& sink_;
  /// Written while the root is opened; nothing else can be at work before that.
  std::uint64_t root_device_ = 0;
  WorkStack stack_;
  Crew crew_;
};

void Crawl::run(std::stop_token stop) {
  std::vector<WorkItem> root(1);
  stack_.push(root);
  const std::stop_callback end_on_stop(stop, [this] { stack_.end(); });
  crew_.run([this] { work(); });
}

void Crawl::work() {
  while (auto item = stack_.pop()) {
    switch (item->step) {
      case WorkItem::Step::open: open_directory(*item); break;
      case WorkItem::Step::read: read_directory(item->directory); break;
      case WorkItem::Step::stat: stat_part(item->directory, std::move(item->part)); break;
    }
  }
}

void Crawl::open_directory(WorkItem& item) {
  const Known known = settings_.known ? settings_.known(item.path) : Known::nothing;
  if (known == Known::subtree) return;
  int os_error = 0;
  const auto start = SteadyClock::now();
  auto directory = file_system_.open(item.path, os_error);
  if (!directory) {
    if (known == Known::nothing) deliver(unopened_batch(source_, item, os_error));
    return;
  }

  const NameStatus own = directory->own_status();
  crew_.observe(1, start, stack_.has_items());  // the second answer comes with the first
  const bool lacks_bits = own.os_error == 0 && (own.mode & kOpenMode) != kOpenMode;
  const auto open = std::make_shared<OpenDirectory>();
  open->path = std::move(item.path);
  open->directory = std::move(directory);
  open->is_closed = item.is_closed || lacks_bits;
  open->is_known = known == Known::itself;
  if (settings_.record_details && own.os_error == 0) open->own_details = own.details;
  if (is_other_device(*open, own)) {
    if (open->is_known) return;
    return deliver(boundary_batch(source_, *open));
  }
  read_directory(open);
}

bool Crawl::is_other_device(const OpenDirectory& open, const NameStatus& own) {
  if (!settings_.one_file_system || own.os_error != 0) return false;
  if (open.path.empty()) root_device_ = own.device;
  return own.device != root_device_;
}

void Crawl::read_directory(const std::shared_ptr<OpenDirectory>& open) {
  while (!stack_.is_ended()) {
    NameSlice slice;
    const auto start = SteadyClock::now();
    const int os_error = open->directory->read_names(slice, slice_names_);
    const bool has_names = !slice.names.empty();
    if (has_names) crew_.observe(1, start, slice.names.size() > kChunk || stack_.has_items());
    if ((os_error != 0 || (!has_names && !open->is_started)) && !open->is_known) {
      DirectoryBatch batch = batch_of(source_, *open, !std::exchange(open->is_started, true));
      batch.is_leaf = batch.is_first && !has_names;
      if (os_error != 0) batch.errors.push_back(error_of(source_, open->path, "readdir", os_error));
      deliver(std::move(batch));
    }
    if (has_names && !take_slice(open, std::move(slice))) return;
    if (!has_names || os_error != 0) return finish_one(*open);
  }
}

void Crawl::finish_one(OpenDirectory& open) {
  if (--open.unfinished > 0 || open.is_known) return;
  DirectoryBatch batch = batch_of(source_, open, false);
  batch.is_last = true;
  batch.subdirectories = open.subdirectories;
  batch.entries_total = open.entries;
  deliver(std::move(batch));
}

bool Crawl::take_slice(const std::shared_ptr<OpenDirectory>& open, NameSlice&& slice) {
  const bool is_full = slice.names.size() >= slice_names_;
  const bool has_directories = may_hold_directories(slice);
  SlicePart part;
  part.end = slice.names.size();
  part.is_first = !std::exchange(open->is_started, true);
  part.slice = std::make_shared<const NameSlice>(std::move(slice));
  ++open->unfinished;

  if (is_full && !has_directories) {
    WorkItem item{WorkItem::Step::stat, false, {}, open, part};
    if (stack_.try_push_stat(item)) return true;
  }
  // Reading goes on only below the subdirectories of this slice: a directory of ten million
  // directories must not become ten million items of work.
  const bool hands_over = is_full && has_directories;
  std::vector<WorkItem> items;
  if (hands_over) items.push_back({WorkItem::Step::read, false, {}, open, {}});
  add_subdirectories(*open, *part.slice, items);
  stack_.push(items);
  stat_part(open, std::move(part));
  return !hands_over;
}

void Crawl::add_subdirectories(OpenDirectory& open, const NameSlice& slice,
                               std::vector<WorkItem>& items) const {
  for (auto name = slice.names.rbegin(); name != slice.names.rend(); ++name) {
    if (name->type != DT_DIR || is_skipped(slice.text(*name))) continue;
    items.push_back(open_item(open, slice.text(*name)));
    ++open.subdirectories;
  }
}

void Crawl::stat_part(const std::shared_ptr<OpenDirectory>& open, SlicePart part) {
  const NameSlice& slice = *part.slice;
  DirectoryBatch batch = batch_of(source_, *open, part.is_first);
  std::vector<WorkItem> found;
  share(open, part);
  reserve(batch, slice, part.begin, part.end);
  while (part.begin < part.end) {
    if (!stat_chunk(*open, part, batch, found)) return;
    share(open, part);
  }
  stack_.push(found);
  const bool is_worth_it = batch.is_first || !batch.entries.empty() || !batch.errors.empty();
  if (!open->is_known && is_worth_it) {
    open->entries += batch.entries.size();
    trim(batch);
    deliver(std::move(batch));
  }
  finish_one(*open);
}

void Crawl::share(const std::shared_ptr<OpenDirectory>& open, SlicePart& part) {
  const std::size_t count = part.end - part.begin;
  const std::size_t parts = std::min(count / chunk(), stack_.idle_workers() + 1);
  if (parts < 2) return;
  const std::size_t names_each = (count + parts - 1) / parts;
  while (part.end - part.begin > names_each) {
    SlicePart tail{part.slice, part.end - names_each, part.end, false};
    WorkItem item{WorkItem::Step::stat, false, {}, open, std::move(tail)};
    ++open->unfinished;
    if (!stack_.try_push_stat(item)) {
      --open->unfinished;  // this part is not delivered yet, so it is not the last
      return;
    }
    part.end -= names_each;
  }
}

bool Crawl::stat_chunk(OpenDirectory& open, SlicePart& part, DirectoryBatch& batch,
                       std::vector<WorkItem>& found) {
  const std::size_t end = std::min(part.end, part.begin + chunk());
  const auto start = SteadyClock::now();
  std::uint64_t operations = 0;
  for (; part.begin < end; ++part.begin) {
    if (stack_.is_ended()) return false;
    if (take_name(open, *part.slice, part.slice->names[part.begin], batch, found)) ++operations;
  }
  const bool has_work_left = part.end - part.begin > kSlowChunk || stack_.has_items();
  if (operations > 0) crew_.observe(operations, start, has_work_left);
  return true;
}

bool Crawl::take_name(OpenDirectory& open, const NameSlice& slice, const ListedName& listed,
                      DirectoryBatch& batch, std::vector<WorkItem>& found) {
  if (listed.type == DT_DIR) return false;  // work of its own
  if (open.is_known && listed.type != DT_UNKNOWN) return false;
  const std::string_view name = slice.text(listed);
  if (needs_status(listed.type)) {
    stat_name(open, name, batch, found);
    return true;
  }
  batch.add(name, kind_of_type(listed.type), 0);
  return false;
}

void Crawl::stat_name(OpenDirectory& open, std::string_view name, DirectoryBatch& batch,
                      std::vector<WorkItem>& found) {
  const NameStatus status = open.directory->status(name);
  if (status.os_error != 0) {
    const auto entry_class = status.os_error == ENOENT ? EntryClass::vanished : EntryClass::failed;
    batch.errors.push_back(
        error_of(source_, join_path(open.path, name), "stat", status.os_error, entry_class));
    return;
  }
  if (status.kind == EntryKind::directory) {  // unknown until now, or replaced since it was listed
    if (is_skipped(name)) return;
    found.push_back(open_item(open, name));
    ++open.subdirectories;
    return;
  }
  batch.add(name, status.kind, status.size_bytes);
  if (settings_.record_details) batch.details.push_back(status.details);
  if (settings_.record_links && status.links > 1) {
    batch.multi_links.push_back(
        {static_cast<std::uint32_t>(batch.entries.size() - 1), status.device, status.inode});
  }
}

void Crawl::deliver(DirectoryBatch&& batch) {
  if (stack_.is_ended()) return;
  if (!sink_(std::move(batch))) stack_.end();
}

}  // namespace

void crawl(const FileSystem& file_system, SourceId source, const CrawlSettings& settings,
           const BatchSink& sink, std::stop_token stop) {
  Crawl(file_system, source, settings, sink).run(std::move(stop));
}

}  // namespace msrsync::crawl
