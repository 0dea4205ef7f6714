#include "msrsync/fill/source_files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "place.hpp"

namespace msrsync::fill {
namespace {

/// Opened, and not yet written. The source's side of a copy is the shorter one: more would wait.
constexpr std::size_t kMostAhead = 4;

}  // namespace

SourceFile SourceFiles::next() {
  if (!std::exchange(has_begun_, true) && order_.reads_ahead) begin();
  if (!reader_.joinable()) return open_next();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !opened_.empty(); });
  SourceFile file = std::move(opened_.front());
  opened_.pop_front();
  lock.unlock();
  changed_.notify_one();
  return file;
}

void SourceFiles::begin() {
  try {
    reader_ = std::jthread([this](const std::stop_token& stop) { read_ahead(stop); });
  } catch (const std::system_error&) {
    return;  // a limit on threads costs time, nothing else
  }
}

void SourceFiles::read_ahead(const std::stop_token& stop) {
  const auto is_file = [](const rsync::ListedEntry& entry) { return !entry.is_directory; };
  for (auto left = std::count_if(names_.begin(), names_.end(), is_file); left > 0; --left) {
    SourceFile file = open_next();
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return opened_.size() < kMostAhead; })) return;
    opened_.push_back(std::move(file));
    lock.unlock();
    changed_.notify_one();
  }
}

SourceFile SourceFiles::open_next() {
  while (names_[position_].is_directory) ++position_;
  const Place place = place_of(names_[position_++]);
  if (!std::exchange(has_moved_, true) || place.directory != directory_) {
    directory_ = place.directory;
    open_directory_ = roots_.open_source(directory_, O_PATH);
  }
  return open_directory_ ? open_source_file(order_, open_directory_.get(), place.name)
                         : SourceFile{};
}

}  // namespace msrsync::fill
