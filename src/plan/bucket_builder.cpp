#include "msrsync/plan/bucket_builder.hpp"

#include <algorithm>

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
  if (!directories_.empty() && directories_.back() == directory) return false;
  directories_.push_back(directory);
  return true;
}

Bucket BucketBuilder::bucket() const {
  Bucket bucket;
  bucket.pass = pass_;
  bucket.source = source_;
  bucket.entries = ends_.size();
  bucket.bytes = bytes_;
  bucket.under_closed_directory = under_closed_directory_;
  bucket.is_right = is_right_;
  return bucket;
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
  *this = BucketBuilder(source_, pass_);
  return list;
}

}  // namespace msrsync::plan
