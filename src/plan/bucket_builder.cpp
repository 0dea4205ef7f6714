#include "msrsync/plan/bucket_builder.hpp"

#include <algorithm>

namespace msrsync::plan {

void BucketBuilder::add(std::string_view path, std::uint64_t size_bytes) {
  text_.append(path);
  ends_.push_back(text_.size());
  bytes_ += size_bytes;
}

Bucket BucketBuilder::bucket() const {
  Bucket bucket;
  bucket.pass = pass_;
  bucket.source = source_;
  bucket.entries = ends_.size();
  bucket.bytes = bytes_;
  bucket.under_closed_directory = under_closed_directory_;
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
