// Publishes what became of each bucket in the run directory.
#pragma once

#include <string>

#include "msrsync/model/run_observer.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Io thread. A bucket whose result cannot be published is as good as not done for a later session;
/// that is said once.
class ResultKeeper final : public RunObserver {
 public:
  ResultKeeper(const rundir::RunDirectory& run_directory, ui::Terminal& terminal);

  void on_job_finished(const JobResult& result) override;

 private:
  const rundir::RunDirectory& run_directory_;
  ui::Terminal& terminal_;
  std::string host_;
  std::string boot_id_;
  bool has_complained_ = false;
};

}  // namespace msrsync::app
