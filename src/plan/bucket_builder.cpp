#include "msrsync/plan/bucket_builder.hpp"

#include <algorithm>
#include <utility>

#include "msrsync/base/checksum.hpp"

namespace msrsync::plan {

void BucketBuilder::add(std::string_view path, std::uint64_t size_bytes) {
  text_.append(path);
  ends_.push_back(text_.size());
  bytes_ += size_bytes;
}

void BucketBuilder::count(EntryKind kind, std::uint64_t size_bytes, std::string_view top) {
  totals_.add(kind, size_bytes);
  const auto known = std::find_if(found_.rbegin(), found_.rend(),
                                  [&](const auto& one) { return one.first == top; });
  if (known != found_.rend()) {
    ++known->second;
  } else {
    found_.emplace_back(top, 1);
  }
}

bool BucketBuilder::note_directory(const std::string& directory) {
  const bool is_other = directories_.empty() || directories_.back() != directory;
  if (is_other) {
    directories_.push_back(directory);
    entries_of_.push_back(0);
  }
  ++entries_of_.back();
  return is_other;
}

Bucket BucketBuilder::bucket() const {
  Bucket bucket;
  bucket.pass = pass_;
  bucket.source = source_;
  bucket.entries = ends_.size();
  bucket.bytes = bytes_;
  bucket.under_closed_directory = under_closed_directory_;
  bucket.is_right = is_right_;
  bucket.may_be_absent = is_worth_a_fill();
  bucket.home = home();
  bucket.directory = subtree_;
  return bucket;
}

/// Where an rsync has to come anyway, a worker must save it more than it costs to start: 4 ms, some
/// 50 us a file.
bool BucketBuilder::is_worth_a_fill() const {
  constexpr std::size_t kWorthWorker = 100;
  const std::size_t absent = ends_.size() - present_;
  return present_ == 0 || absent >= std::max(present_, kWorthWorker);
}

/// The directory with more than half of the entries: a majority vote finds the only one it can be.
std::uint64_t BucketBuilder::home() const {
  if (pass_ != PassKind::copy || ends_.size() < 2) return 0;  // nothing that others could wait for
  std::size_t candidate = 0;
  std::size_t lead = 0;
  for (std::size_t i = 0; i < directories_.size(); ++i) {
    if (lead == 0) candidate = i;
    const bool agrees = directories_[i] == directories_[candidate];
    if (!agrees && entries_of_[i] > lead) candidate = i;
    lead = agrees ? lead + entries_of_[i]
                  : std::max(lead, entries_of_[i]) - std::min(lead, entries_of_[i]);
  }
  std::size_t entries = 0;
  for (std::size_t i = 0; i < directories_.size(); ++i) {
    if (directories_[i] == directories_[candidate]) entries += entries_of_[i];
  }
  if (2 * entries <= ends_.size()) return 0;
  const std::string source = std::to_string(static_cast<std::uint32_t>(source_)) + "/";
  return fnv1a64(directories_[candidate], fnv1a64(source));
}

std::string BucketBuilder::take_list() {
  std::vector<std::string_view> names;
  names.reserve(ends_.size());
  std::size_t start = 0;
  for (const std::size_t end : ends_) {
    names.push_back(std::string_view(text_).substr(start, end - start));
    start = end;
  }
  std::sort(names.begin(), names.end());
  std::string list;
  list.reserve(text_.size() + names.size());
  for (const std::string_view name : names) list.append(name).push_back('\0');
  *this = BucketBuilder(source_, pass_, std::move(subtree_));
  return list;
}

}  // namespace msrsync::plan
