// A bucket as Work with a fill before its rsyncs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/fill/account.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/bucket_work.hpp"

namespace msrsync::fill {

/// What FilledWork shares with its siblings; outlives them all.
struct FillContext {
  std::string program;  ///< our own binary
  std::vector<std::string> environment;
  std::vector<Source> sources;  ///< indexed by SourceId
  /// Where the worker of a bucket puts its account (rundir's names).
  std::function<std::string(BucketId)> output_file;
  std::chrono::milliseconds time_limit{0};
  Order order;           ///< what does not depend on the bucket
  bool settles = false;  ///< what a worker found the same needs no rsync
};

/// The worker that does `task` for a bucket.
Command worker_command(const FillContext& context, const Bucket& bucket, Task task);

/// What that worker has said; its output file is removed.
std::vector<NameAccount> take_accounts(const FillContext& context, BucketId bucket);

/// One worker process first; then whatever it left is BucketWork's, as if there had been none. A
/// worker that fails, dies or is stopped just leaves more.
class FilledWork final : public Work {
 public:
  FilledWork(const FillContext& context, const Bucket& bucket,
             std::unique_ptr<rsync::BucketWork> rest);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  std::optional<JobRetry> pause() override { return rest_->pause(); }
  void note_stop() override;
  JobResult result() override { return rest_->result(); }

 private:
  void take_account(const ChildExit& exit);

  const FillContext& context_;
  Bucket bucket_;
  std::unique_ptr<rsync::BucketWork> rest_;
  bool has_begun_ = false;
  bool is_filling_ = false;
  bool was_stopped_ = false;
};

}  // namespace msrsync::fill
