// A bucket of the directories pass as Work, where cp copies: no program follows the worker.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/fill/filled_work.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/bucket_books.hpp"
#include "msrsync/rsync/retry_policy.hpp"

namespace msrsync::cp {

/// One worker for each attempt. A directory that a worker made or finished is transferred, one it
/// found right up to date, one that the source has no more vanished; any other has failed.
class DirectoriesWork final : public Work {
 public:
  /// Both outlive it. `task` is make or finish_made.
  DirectoriesWork(const fill::FillContext& workers, const rsync::RetryPolicy& retry, Bucket bucket,
                  fill::Task task);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  std::optional<JobRetry> pause() override;
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override;

 private:
  bool has_to_do() const;
  void class_all();
  void class_one(const rsync::ListedEntry& entry, const fill::NameAccount& account);
  void fail(const rsync::ListedEntry& entry, int os_error);

  const fill::FillContext& workers_;
  const rsync::RetryPolicy& retry_;
  rsync::BucketBooks books_;
  fill::Task task_;
  std::vector<fill::NameAccount> accounts_;  // the best of all attempts, by place in the list
  ExitStatus status_;                        // of the last worker
  unsigned attempt_ = 1;
  bool has_begun_ = false;
  bool was_stopped_ = false;
};

}  // namespace msrsync::cp
