#include "msrsync/estimate/sampler.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "msrsync/model/totals.hpp"

namespace msrsync::estimate {
namespace {

/// Reservoir sampling: where the n-th (from 1) of a stream goes in a sample of `room`, if anywhere.
std::size_t place_of(std::uint64_t n, std::size_t room, std::mt19937_64& random) {
  if (n <= room) return static_cast<std::size_t>(n - 1);
  return static_cast<std::size_t>(std::min<std::uint64_t>(
      std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random), room));
}

template <typename Item>
void put(std::vector<Item>& items, std::size_t place, std::size_t room, Item item) {
  if (place >= room) return;
  if (place == items.size()) {
    items.push_back(std::move(item));
  } else {
    items[place] = std::move(item);
  }
}

bool is_large(const Entry& entry) { return entry.size_bytes >= kLargeFileBytes; }

/// A batch that stands for the whole directory.
DirectoryBatch whole(std::string directory) {
  DirectoryBatch batch;
  batch.directory = std::move(directory);
  batch.is_last = true;
  return batch;
}

}  // namespace

void Sampler::add(const DirectoryBatch& batch) {
  DirectoryBatch small = whole(batch.directory);
  small.is_leaf = batch.is_leaf;
  small.under_closed_directory = batch.under_closed_directory;
  for (const Entry& entry : batch.entries) {
    if (is_large(entry)) {
      keep_large({batch.directory, std::string(batch.name_of(entry)), entry.size_bytes});
    } else if (small.entries.size() < kNames) {
      small.add(batch.name_of(entry), entry.kind, entry.size_bytes);
    }
  }
  if (batch.is_first || !small.entries.empty()) keep_batch(std::move(small));
}

void Sampler::keep_batch(DirectoryBatch&& batch) {
  put(batches_, place_of(++batches_seen_, kBatches, random_), kBatches, std::move(batch));
}

void Sampler::keep_large(LargeFile&& file) {
  put(large_, place_of(++large_seen_, kLargeFiles, random_), kLargeFiles, std::move(file));
}

std::vector<DirectoryBatch> Sampler::take_small(std::uint64_t entries) {
  std::map<std::string, DirectoryBatch> taken;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < batches_.size() && count < entries; ++i) {
    const DirectoryBatch& batch = batches_[next_batch_++ % batches_.size()];
    const auto [place, is_new] = taken.try_emplace(batch.directory, batch);
    count += batch.entries.size() + (is_new ? 1 : 0);
    if (is_new) continue;  // another slice of the same directory
    for (const Entry& entry : batch.entries)
      place->second.add(batch.name_of(entry), entry.kind, entry.size_bytes);
  }
  std::vector<DirectoryBatch> batches;
  batches.reserve(taken.size());
  for (auto& [directory, batch] : taken) batches.push_back(std::move(batch));
  return batches;
}

std::vector<DirectoryBatch> Sampler::take_large(std::uint64_t bytes) {
  std::map<std::string, DirectoryBatch> taken;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < large_.size() && sum < bytes; ++i) {
    const LargeFile& file = large_[next_large_ % large_.size()];
    if (sum > 0 && sum + file.size_bytes > bytes) break;
    ++next_large_;
    sum += file.size_bytes;
    taken.try_emplace(file.directory, whole(file.directory))
        .first->second.add(file.name, EntryKind::file, file.size_bytes);
  }
  std::vector<DirectoryBatch> batches;
  batches.reserve(taken.size());
  for (auto& [directory, batch] : taken) batches.push_back(std::move(batch));
  return batches;
}

}  // namespace msrsync::estimate
