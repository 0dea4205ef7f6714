// The state of a run on disk: list files and logs, in a directory of mode 0700.
#pragma once

#include <string>

#include "msrsync/base/result.hpp"
#include "msrsync/model/bucket.hpp"

namespace msrsync::rundir {

/// Owns the directory's name, not its lifetime: remove() is called when nothing in it is needed.
/// Names are pure functions of the bucket, so that planner and io thread need no lock.
class RunDirectory {
 public:
  /// Makes `msrsync-XXXXXX` below `parent`, or below TMPDIR (/tmp) when `parent` is empty. Errors:
  /// bucket_directory_missing, bucket_directory_unusable.
  static Result<RunDirectory> create(const std::string& parent);

  const std::string& path() const { return path_; }

  /// At most 1024 buckets share a folder: bucket 11058 is `0000/0010/00011058`.
  std::string list_file(BucketId bucket) const;
  /// Output of the `process`-th rsync (from 1) of a bucket, and its stderr.
  std::string output_file(BucketId bucket, unsigned process) const;
  std::string error_file(BucketId bucket, unsigned process) const;
  /// An empty directory for trial runs and listings; made on demand.
  Result<std::string> empty_directory(const std::string& name) const;

  /// Makes the folder of a bucket's files; called by the planner for each bucket.
  Result<void> prepare(BucketId bucket) const;
  /// Removes everything below and the directory itself. Silent: what is left is harmless.
  void remove() const;

 private:
  explicit RunDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace msrsync::rundir
