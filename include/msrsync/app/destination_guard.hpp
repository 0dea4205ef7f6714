// Sees to it that what is filled at the end is what was found at the start: a destination that is
// unmounted in mid-run leaves a bare directory of the same name behind, which takes every copy.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "msrsync/base/directory_identity.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/model/work.hpp"

namespace msrsync::app {

/// Remembers the identity of each source's destination from construction on.
class DestinationGuard {
 public:
  /// The destinations are made by now.
  explicit DestinationGuard(const std::vector<Source>& sources);

  /// False once another directory, or none, has the name of the source's destination. One statx(2)
  /// that is content with what the kernel knows, so that a filer which does not answer holds up
  /// nobody; an answer such as EIO is no reason to doubt.
  bool holds(SourceId source) const;

 private:
  std::vector<std::string> paths_;  ///< both indexed by SourceId
  std::vector<DirectoryIdentity> identities_;
};

/// A job that is only started, and only believed, while `holds` says true. Once it does not, the
/// job's outcome is fatal and nothing of it counts as copied: it may be anywhere.
class GuardedWork final : public Work {
 public:
  GuardedWork(std::unique_ptr<Work> work, std::function<bool()> holds);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override { return work_->finished(exit); }
  std::optional<JobRetry> pause() override { return is_lost_ ? std::nullopt : work_->pause(); }
  void note_stop() override { work_->note_stop(); }
  JobResult result() override;

 private:
  std::unique_ptr<Work> work_;
  std::function<bool()> holds_;
  bool is_lost_ = false;
};

}  // namespace msrsync::app
