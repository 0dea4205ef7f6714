// One bucket of the check pass as Work: what the copy pass left wrong is copied once more.
#pragma once

#include <memory>
#include <optional>

#include "msrsync/model/work.hpp"

namespace msrsync::rsync {

/// Goes on with the Work it is given, which must take the bucket as the copy pass does. The copy
/// pass has its entries in the books already: here they go to JobResult::checked, and progress has
/// none.
class CheckWork final : public Work {
 public:
  explicit CheckWork(std::unique_ptr<Work> work) : work_(std::move(work)) {}

  std::optional<Command> next() override { return work_->next(); }
  JobProgress finished(const ChildExit& exit) override {
    return {work_->finished(exit).bucket, 0, 0};
  }
  std::optional<JobRetry> pause() override { return work_->pause(); }
  void note_stop() override { work_->note_stop(); }
  JobResult result() override;

 private:
  std::unique_ptr<Work> work_;
};

}  // namespace msrsync::rsync
