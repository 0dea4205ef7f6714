#include "msrsync/app/run_loop.hpp"

#include <signal.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <system_error>

#include "msrsync/app/signals.hpp"
#include "msrsync/supervise/stop_sequence.hpp"

namespace msrsync::app {
namespace {

constexpr auto kTick = std::chrono::seconds(1);

}  // namespace

RunLoop::RunLoop(Observers& observers, const Clock& clock, int kept_fd, Hooks hooks)
    : observers_(observers),
      clock_(clock),
      hooks_(std::move(hooks)),
      signals_(context_),
      stop_event_(context_),
      tick_(context_),
      grace_(context_),
      window_(context_),
      engine_(context_, kept_fd) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGTSTP}) {
    if (!is_ignored(number)) signals_.add(number);
  }
  observers_.add(*this);
  await_signal();
}

RunLoop::~RunLoop() {
  if (stop_event_.is_open()) stop_event_.release();
}

void RunLoop::restore(Standing standing) {
  boost::asio::post(context_, [this, standing = std::move(standing)] { tell(standing); });
}

void RunLoop::tell(const Standing& standing) {
  const ResumedPlan& plan = standing.plan;
  for (const auto& [key, account] : plan.found.accounts())
    observers_.on_found(key.first, key.second, account.found);
  for (const PathError& error : plan.errors) observers_.on_path_error(error);
  for (const JobResult& result : standing.done) {
    observers_.on_bucket_planned(result.bucket);
    observers_.on_job_kept(result);
  }
  for (const Bucket& bucket : standing.to_run) add_bucket(Bucket(bucket));
  if (plan.complete)
    end_planning({plan.complete->totals, {}, plan.complete->limits, std::nullopt, true});
}

void RunLoop::stop_when_readable(int descriptor, std::function<void()> tell) {
  stop_event_.assign(descriptor);
  stop_event_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, tell = std::move(tell)](const boost::system::error_code& ec) {
                           if (ec) return;
                           tell();
                           if (supervisor_) {
                             supervisor_->stop(StopLevel::terminate, 0);
                           } else {
                             observers_.on_stop(StopLevel::terminate, 0);
                           }
                         });
}

Result<void> RunLoop::start_planning(PipelineSettings settings,
                                     const rundir::RunDirectory& run_directory,
                                     PlanJournal& journal) {
  try {
    pipeline_.emplace(std::move(settings), run_directory, journal, make_events());
  } catch (const std::system_error& refused) {
    return Error{ExitCode::entries_failed,
                 "cannot start a thread (too little memory, or too many processes)", "",
                 refused.code().value()};
  }
  return {};
}

PipelineEvents RunLoop::make_events() {
  const auto on_io_thread = [this](auto&& work) {
    boost::asio::post(context_, std::forward<decltype(work)>(work));
  };
  return {
      [=, this](Bucket&& bucket) {
        on_io_thread([this, one = std::move(bucket)]() mutable { add_bucket(std::move(one)); });
      },
      [=, this](PathError&& error) {
        on_io_thread([this, one = std::move(error)] { observers_.on_path_error(one); });
      },
      [=, this](const CrawlTotals& totals) {
        on_io_thread([this, totals] { observers_.on_crawl_progress(totals, false); });
      },
      [=, this](PlanSummary&& summary) {
        on_io_thread([this, one = std::move(summary)]() mutable { end_planning(std::move(one)); });
      }};
}

void RunLoop::run(unsigned slots, supervise::WorkFactory factory, std::optional<PassKind> only) {
  only_ = only;
  if (factory) {
    supervisor_.emplace(supervise::Surroundings{engine_, observers_, clock_, make_after()}, slots,
                        std::move(factory), [this] {
                          are_jobs_done_ = true;
                          finish_if_over();
                        });
    if (first_limit_) supervisor_->set_limit(*first_limit_, first_reason_);
  }
  await_tick();
  context_.run();
}

void RunLoop::limit_duration(std::chrono::milliseconds duration) {
  window_.expires_after(duration);
  window_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    const bool is_stopping = supervisor_ && supervisor_->is_stopping();
    if (is_stopping) return;
    observers_.on_time_limit();
    escalate(0);
  });
}

supervise::After RunLoop::make_after() {
  return [this](std::chrono::milliseconds delay, std::function<void()> callback) {
    const auto timer = std::make_shared<boost::asio::steady_timer>(context_, delay);
    timer->async_wait([timer, then = std::move(callback)](const boost::system::error_code& ec) {
      if (!ec) then();
    });
  };
}

void RunLoop::set_limit(unsigned limit, const std::string& reason) {
  if (!supervisor_) {
    first_limit_ = limit;
    first_reason_ = reason;
    return;
  }
  boost::asio::post(context_, [=, this] { supervisor_->set_limit(limit, reason); });
}

void RunLoop::drain() {
  if (is_stopping()) return;
  is_draining_ = true;
  observers_.on_drain();
  if (pipeline_) pipeline_->stop();
  if (supervisor_) supervisor_->drain();
}

void RunLoop::abandon() { pipeline_.reset(); }

void RunLoop::add_bucket(Bucket&& bucket) {
  if (supervisor_ && only_.value_or(bucket.pass) == bucket.pass) {
    supervisor_->add(std::move(bucket));
  } else {
    observers_.on_bucket_planned(bucket);
  }
}

void RunLoop::end_planning(PlanSummary&& summary) {
  for (const auto& [key, account] : summary.found.accounts())
    observers_.on_found(key.first, key.second, account.found);
  observers_.on_crawl_progress(summary.totals, summary.is_complete);
  hooks_.planned(summary);
  is_planning_done_ = true;
  if (supervisor_) {
    supervisor_->end_planning();
    if (summary.error) supervisor_->stop(StopLevel::terminate, 0);
  } else {
    are_jobs_done_ = true;
  }
  finish_if_over();
}

/// Posted, since the supervisor that says so is still on the stack.
void RunLoop::finish_if_over() {
  if (!are_jobs_done_ || !is_planning_done_) return;
  boost::asio::post(context_, [this] { context_.stop(); });
}

void RunLoop::await_tick() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    observers_.on_tick(supervisor_ ? supervisor_->state() : QueueState{});
    await_tick();
  });
}

void RunLoop::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& ec, int number) {
    if (ec) return;
    handle_signal(number);
    await_signal();
  });
}

void RunLoop::handle_signal(int number) {
  if (number == SIGUSR1) {
    hooks_.show_status();
  } else if (number == SIGTSTP) {
    pause();
  } else {
    if (signal_ == 0) signal_ = number;
    escalate(number);
  }
}

/// ^Z: rsyncs are in groups of their own, so the terminal's stop does not reach them.
void RunLoop::pause() {
  engine_.pause_all();
  ::raise(SIGSTOP);
  engine_.resume_all();  // SIGCONT has come
}

void RunLoop::escalate(int number) {
  using supervise::next_level;
  if (supervisor_ && supervisor_->stop_level() != StopLevel::kill_group) {
    supervisor_->stop(next_level(supervisor_->stop_level()), number);
  } else if (supervisor_) {
    observers_.on_stop(StopLevel::kill_group, number);  // the last step was taken before
  } else if (pipeline_) {
    observers_.on_stop(StopLevel::terminate, number);
  }
}

void RunLoop::on_stop(StopLevel level, int) {
  if (pipeline_) pipeline_->stop();
  if (level == StopLevel::kill_group) return;
  grace_.expires_after(supervise::grace_after(level));
  grace_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec && supervisor_) supervisor_->stop(supervise::next_level(supervisor_->stop_level()), 0);
  });
}

}  // namespace msrsync::app
