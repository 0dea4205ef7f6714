#include "msrsync/crawl/crawler.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "batches.hpp"
#include "msrsync/crawl/work_stack.hpp"

namespace msrsync::crawl {
namespace {

/// A slice is not cut into parts smaller than this: waking a thread costs as much as a few stats.
constexpr std::size_t kMinPart = 32;

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
        stack_(threads(), std::size_t{2} * threads()) {}

  void run(std::stop_token stop);

 private:
  unsigned threads() const { return std::max(settings_.threads, 1U); }

  void work();
  void open_directory(WorkItem& item);
  void read_directory(const std::shared_ptr<OpenDirectory>& open);
  /// True when reading goes on in this thread.
  bool take_slice(const std::shared_ptr<OpenDirectory>& open, NameSlice&& slice);
  void stat_in_parts(const std::shared_ptr<OpenDirectory>& open, SlicePart part);
  void stat_part(OpenDirectory& open, const SlicePart& part);
  void stat_name(OpenDirectory& open, std::string_view name, DirectoryBatch& batch,
                 std::vector<WorkItem>& found);

  bool is_other_device(const OpenDirectory& open, const NameStatus& own);
  bool needs_status(std::uint8_t type) const;
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
};

void Crawl::run(std::stop_token stop) {
  std::vector<WorkItem> root(1);
  stack_.push(root);
  const std::stop_callback end_on_stop(stop, [this] { stack_.end(); });
  std::vector<std::jthread> helpers;  // the calling thread is the first worker
  for (unsigned i = 1; i < threads(); ++i) {
    try {
      helpers.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      stack_.drop_worker();  // a limit on threads makes the crawl slower, not impossible
    }
  }
  work();
}

void Crawl::work() {
  while (auto item = stack_.pop()) {
    switch (item->step) {
      case WorkItem::Step::open: open_directory(*item); break;
      case WorkItem::Step::read: read_directory(item->directory); break;
      case WorkItem::Step::stat: stat_in_parts(item->directory, item->part); break;
    }
  }
}

void Crawl::open_directory(WorkItem& item) {
  const Known known = settings_.known ? settings_.known(item.path) : Known::nothing;
  if (known == Known::subtree) return;
  int os_error = 0;
  auto directory = file_system_.open(item.path, os_error);
  if (!directory) {
    if (known == Known::nothing) deliver(unopened_batch(source_, item, os_error));
    return;
  }

  const NameStatus own = directory->own_status();
  const bool lacks_bits = own.os_error == 0 && (own.mode & kOpenMode) != kOpenMode;
  const auto open = std::make_shared<OpenDirectory>();
  open->path = std::move(item.path);
  open->directory = std::move(directory);
  open->is_closed = item.is_closed || lacks_bits;
  open->is_known = known == Known::itself;
  if (is_other_device(*open, own)) {
    if (open->is_known) return;
    DirectoryBatch batch = batch_of(source_, *open, true);
    batch.is_leaf = batch.is_last = true;
    return deliver(std::move(batch));
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
    const int os_error = open->directory->read_names(slice, slice_names_);
    const bool has_names = !slice.names.empty();
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
  deliver(std::move(batch));
}

bool Crawl::take_slice(const std::shared_ptr<OpenDirectory>& open, NameSlice&& slice) {
  const bool is_full = slice.names.size() >= slice_names_;
  const bool may_hold_directories = std::any_of(
      slice.names.begin(), slice.names.end(),
      [](const ListedName& name) { return name.type == DT_DIR || name.type == DT_UNKNOWN; });
  SlicePart part;
  part.end = slice.names.size();
  part.is_first = !std::exchange(open->is_started, true);
  part.slice = std::make_shared<const NameSlice>(std::move(slice));
  ++open->unfinished;

  if (is_full && !may_hold_directories) {
    WorkItem item{WorkItem::Step::stat, false, {}, open, part};
    if (stack_.try_push_stat(item)) return true;
  }
  // Reading goes on only below the subdirectories of this slice: a directory of ten million
  // directories must not become ten million items of work.
  const bool hands_over = is_full && may_hold_directories;
  std::vector<WorkItem> items;
  if (hands_over) items.push_back({WorkItem::Step::read, false, {}, open, {}});
  add_subdirectories(*open, *part.slice, items);
  stack_.push(items);
  stat_in_parts(open, std::move(part));
  return !hands_over;
}

void Crawl::add_subdirectories(OpenDirectory& open, const NameSlice& slice,
                               std::vector<WorkItem>& items) const {
  for (auto name = slice.names.rbegin(); name != slice.names.rend(); ++name) {
    if (name->type != DT_DIR) continue;
    items.push_back(open_item(open, slice.text(*name)));
    ++open.subdirectories;
  }
}

void Crawl::stat_in_parts(const std::shared_ptr<OpenDirectory>& open, SlicePart part) {
  const std::size_t count = part.end - part.begin;
  const std::size_t parts = std::clamp<std::size_t>(count / kMinPart, 1, stack_.idle_workers() + 1);
  const std::size_t names_each = (count + parts - 1) / parts;
  while (part.end - part.begin > names_each) {
    SlicePart tail{part.slice, part.end - names_each, part.end, false};
    WorkItem item{WorkItem::Step::stat, false, {}, open, std::move(tail)};
    ++open->unfinished;
    if (!stack_.try_push_stat(item)) {
      --open->unfinished;  // this part is not delivered yet, so it is not the last
      break;
    }
    part.end -= names_each;
  }
  stat_part(*open, part);
  finish_one(*open);
}

void Crawl::stat_part(OpenDirectory& open, const SlicePart& part) {
  const NameSlice& slice = *part.slice;
  DirectoryBatch batch = batch_of(source_, open, part.is_first);
  batch.entries.reserve(part.end - part.begin);
  const std::size_t bytes_end =
      part.end < slice.names.size() ? slice.names[part.end].offset : slice.bytes.size();
  batch.names.reserve(bytes_end - slice.names[part.begin].offset);
  std::vector<WorkItem> found;
  for (std::size_t i = part.begin; i < part.end; ++i) {
    if (stack_.is_ended()) return;
    const ListedName& listed = slice.names[i];
    if (listed.type == DT_DIR) continue;  // work of its own
    if (open.is_known && listed.type != DT_UNKNOWN) continue;
    if (needs_status(listed.type)) {
      stat_name(open, slice.text(listed), batch, found);
    } else {
      batch.add(slice.text(listed), kind_of_type(listed.type), 0);
    }
  }
  stack_.push(found);
  if (open.is_known) return;
  if (batch.is_first || !batch.entries.empty() || !batch.errors.empty()) {
    deliver(std::move(batch));
  }
}

bool Crawl::needs_status(std::uint8_t type) const {
  return type == DT_REG || type == DT_UNKNOWN || settings_.record_links;
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
    found.push_back(open_item(open, name));
    ++open.subdirectories;
    return;
  }
  batch.add(name, status.kind, status.size_bytes);
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

void record_links(const FileSystem& file_system, DirectoryBatch& batch) {
  if (batch.entries.empty()) return;
  int os_error = 0;
  const auto directory = file_system.open(batch.directory, os_error);
  if (!directory) return;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const NameStatus status = directory->status(batch.name_of(batch.entries[i]));
    if (status.os_error != 0 || status.links < 2) continue;
    batch.multi_links.push_back({static_cast<std::uint32_t>(i), status.device, status.inode});
  }
}

}  // namespace msrsync::crawl
