// Speaks up on stderr when something goes wrong during a run: what, where, why, what next.
#pragma once

#include <string>

#include "msrsync/model/run_observer.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::ui {

/// At most kMaxLines lines about failures (then one line that says the rest is in the report),
/// since a million failing files must not flood a terminal; of retries kMaxRetryLines, since most
/// of them mend something. What is said of a stop always comes through.
class Messages final : public RunObserver {
 public:
  explicit Messages(Terminal& terminal, std::string tool = "rsync");
  void on_path_error(const PathError& error) override;
  void on_job_retry(const JobRetry& retry) override;
  void on_job_finished(const JobResult& result) override;
  void on_stop(StopLevel level, int signal) override;
  void on_time_limit() override;

  static constexpr unsigned kMaxLines = 50;
  static constexpr unsigned kMaxRetryLines = 20;

 private:
  void say(const std::string& line);

  Terminal& terminal_;
  std::string tool_;  // the program whose processes run
  unsigned lines_ = 0;
  unsigned retry_lines_ = 0;
};

}  // namespace msrsync::ui
