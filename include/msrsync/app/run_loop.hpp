// The io thread of a run: signals, timers and posted events around the supervisor.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "msrsync/app/crawl_pipeline.hpp"
#include "msrsync/app/observers.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/base/clock.hpp"
#include "msrsync/supervise/local_engine.hpp"
#include "msrsync/supervise/supervisor.hpp"

namespace msrsync::app {

/// Signals are caught from construction on, but for those we were started to ignore (nohup). INT,
/// TERM and HUP stop the run step by step (a second one takes the next step at once); USR1 asks for
/// a status line; TSTP pauses the children too.
class RunLoop final : private RunObserver {
 public:
  /// What only the run's owner can do. Called on the io thread.
  struct Hooks {
    std::function<void()> show_status;
    std::function<void(const PlanSummary&)> planned;
  };

  /// `kept_fd` stays open in every rsync: the lock of the run.
  RunLoop(Observers& observers, const Clock& clock, int kept_fd, Hooks hooks);
  ~RunLoop() override;

  /// The run is stopped as on TERM once this much time has passed from now on.
  void limit_duration(std::chrono::milliseconds duration);
  /// Takes up what an earlier session left; its events come first. A plan that is complete needs no
  /// start_planning(). Call it before run().
  void restore(Standing standing);
  /// Once `descriptor` (not owned) is readable, `tell` is called and the run stops as on TERM.
  void stop_when_readable(int descriptor, std::function<void()> tell);
  /// Crawl and plan begin; buckets wait until run(). An Error: there were no threads to be had.
  Result<void> start_planning(PipelineSettings settings, const rundir::RunDirectory& run_directory,
                              PlanJournal& journal);
  /// Runs jobs as buckets come, until all is done or stopped. Without a factory (dry run) the
  /// buckets are only planned; so are those of other passes when `only` is given.
  void run(unsigned slots, supervise::WorkFactory factory,
           std::optional<PassKind> only = std::nullopt);
  /// Ends planning without a run (the trial run failed).
  void abandon();

  /// At most so many jobs run from now on, of the slots there are; 0 is a pause. Once the run has
  /// begun it takes effect after the present event.
  void set_limit(unsigned limit, const std::string& reason);
  /// Starts nothing more and ends planning; what runs goes on to its end.
  void drain();
  bool is_stopping() const { return is_draining_ || (supervisor_ && supervisor_->is_stopping()); }
  QueueState load() const { return supervisor_ ? supervisor_->state() : QueueState{}; }
  /// For what else is to happen on the io thread.
  boost::asio::io_context& context() { return context_; }

  int signal() const { return signal_; }

 private:
  void on_stop(StopLevel level, int signal) override;
  void await_signal();
  void await_tick();
  void handle_signal(int number);
  void escalate(int number);
  supervise::After make_after();
  void pause();
  void tell(const Standing& standing);
  void add_bucket(Bucket&& bucket);
  void end_planning(PlanSummary&& summary);
  /// The run is over when no job runs and the plan has told all it knows.
  void finish_if_over();
  PipelineEvents make_events();

  Observers& observers_;
  const Clock& clock_;
  Hooks hooks_;
  boost::asio::io_context context_;
  boost::asio::signal_set signals_;
  boost::asio::posix::stream_descriptor stop_event_;
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer grace_;
  boost::asio::steady_timer window_;
  supervise::LocalEngine engine_;
  std::optional<supervise::Supervisor> supervisor_;
  std::optional<CrawlPipeline> pipeline_;
  std::optional<PassKind> only_;
  int signal_ = 0;
  std::optional<unsigned> first_limit_;
  std::string first_reason_;
  bool is_draining_ = false;
  bool are_jobs_done_ = false;
  bool is_planning_done_ = false;
};

}  // namespace msrsync::app
