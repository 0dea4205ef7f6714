// The destination's preflight in one object: probed while other things go on, judged once.
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "msrsync/app/preflight_findings.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/options/resolve.hpp"

namespace msrsync::app {

/// Probes on a thread of its own from begin() to finish(). Io thread.
class DestinationCheck {
 public:
  /// `options` outlives the object.
  explicit DestinationCheck(const rsync::UserOptions& options);

  /// Starts the probe, in the directory that the destination is made in while there is none yet.
  void begin(const options::Endpoints& endpoints);
  /// Waits for the probe and judges it. Without begin(): nothing was probed, nothing is found.
  PreflightReport finish();
  /// After finish(): whether the whole plan has room.
  std::optional<PreflightFinding> check_space(const CrawlTotals& plan) const;

 private:
  const rsync::UserOptions& options_;
  const Asker asker_;
  DestinationFacts facts_;  // the thread's until it is joined
  std::jthread thread_;
};

/// ExitCode::rsync_options_refused with all errors among the findings, on one line.
Result<void> refuse_errors(const PreflightReport& report);

}  // namespace msrsync::app
