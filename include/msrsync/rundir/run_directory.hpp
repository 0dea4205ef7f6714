// The state of a run on disk: header, journal, list files, results and logs, in a directory of mode
// 0700.
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

  /// Makes `path` for --run-dir, one level. A directory that is there is taken if it is our own, no
  /// link and empty; its mode becomes 0700. Errors: bucket_directory_missing (the one above it),
  /// bucket_directory_unusable, with a word on --resume when it holds a run.
  static Result<RunDirectory> create_named(const std::string& path);

  /// Finds a run for --resume and --status: a directory of our own, which others cannot write to,
  /// with a header file; links to it are followed. Its content is not judged. Error:
  /// bucket_directory_unusable.
  static Result<RunDirectory> open(const std::string& path);

  /// Absolute, without links.
  const std::string& path() const { return path_; }

  std::string header_file() const { return path_ + "/run.json"; }
  std::string lock_file() const { return path_ + "/lock"; }
  std::string journal_file() const { return path_ + "/plan.journal"; }
  std::string report_file() const { return path_ + "/report.json"; }

  /// At most 1024 buckets share a folder: bucket 11058 is `0000/0010/00011058`.
  std::string list_file(BucketId bucket) const;
  /// What the bucket came to, once it is done; and its `attempt`-th attempt (from 1), if that was
  /// no success.
  std::string result_file(BucketId bucket) const;
  std::string attempt_file(BucketId bucket, unsigned attempt) const;
  /// Output of the `process`-th rsync (from 1) of a bucket, and its stderr.
  std::string output_file(BucketId bucket, unsigned process) const;
  std::string error_file(BucketId bucket, unsigned process) const;
  /// An empty directory for trial runs and listings; made on demand.
  Result<std::string> empty_directory(const std::string& name) const;

  /// Makes the folder of a bucket's files; called by the planner for each bucket.
  Result<void> prepare(BucketId bucket) const;
  /// Removes the journal, then every bucket's files, so that the run can be planned anew. Errors:
  /// list_file_unwritable.
  Result<void> discard_plan() const;
  /// Removes every file of one bucket; reads its whole folder. Silent: what is left is harmless.
  void remove_bucket_files(BucketId bucket) const;
  /// Removes everything below and the directory itself. Silent: what is left is harmless.
  void remove() const;

 private:
  explicit RunDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace msrsync::rundir
