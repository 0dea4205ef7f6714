// A bucket of the copy pass as Work: a worker that makes its directories, then cps.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "msrsync/cp/cp_tool.hpp"
#include "msrsync/fill/filled_work.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/bucket_work.hpp"

namespace msrsync::cp {

/// The directories first, since cps that make the same directory at once (cp --parents) fail. A
/// name whose directory cannot be had without following a link is given to no cp, which would
/// follow it. A worker that fails otherwise, dies or is stopped leaves it to the cps to fail; each
/// attempt begins with a worker.
class PreparedWork final : public Work {
 public:
  /// `workers` outlives it. The tool of `rest` is a CpTool.
  PreparedWork(const fill::FillContext& workers, const Bucket& bucket, fill::Task task,
               std::unique_ptr<rsync::BucketWork> rest);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  std::optional<JobRetry> pause() override;
  void note_stop() override;
  JobResult result() override;

 private:
  void take_account(const ChildExit& exit);
  void fail_behind_links(const std::vector<fill::NameAccount>& accounts);

  const fill::FillContext& workers_;
  Bucket bucket_;
  fill::Task task_;  // make or make_private
  std::unique_ptr<rsync::BucketWork> rest_;
  bool has_begun_ = false;
  bool is_making_ = false;
  bool has_account_ = false;
  bool was_stopped_ = false;
};

}  // namespace msrsync::cp
