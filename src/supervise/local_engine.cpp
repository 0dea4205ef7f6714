#include "msrsync/supervise/local_engine.hpp"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/process.hpp>
#include <chrono>
#include <list>
#include <optional>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/supervise/bounded_text.hpp"
#include "msrsync/supervise/stop_sequence.hpp"

namespace msrsync::supervise {
namespace {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using AsioProcess = process::basic_process<asio::io_context::executor_type>;
using ErrorPipe = asio::basic_readable_pipe<asio::io_context::executor_type>;

constexpr std::size_t kErrorHeadBytes = 256 * 1024;
constexpr std::size_t kErrorTailBytes = 256 * 1024;

/// A launcher in Boost.Process v2's form. The library's own either fork (67-100 ms with a large
/// heap) or spoil the io_context (vfork_launcher of 1.81), so the child is made by base/spawn.
struct SpawnLauncher {
  template <typename Executor>
  std::optional<process::basic_process<Executor>> operator()(const Executor& executor, Error& error,
                                                             const SpawnRequest& request) const {
    const Result<pid_t> pid = spawn(request);
    if (!pid) {
      error = pid.error();
      return std::nullopt;
    }
    try {
      return process::basic_process<Executor>(executor, *pid);
    } catch (const boost::system::system_error& refused) {
      // pidfd_open(2) can be refused after the child runs; it must not run unwatched.
      ::kill(-*pid, SIGKILL);
      ::waitpid(*pid, nullptr, 0);
      error = {ExitCode::engine_failed, "cannot watch the process", request.argv.front(),
               refused.code().value()};
      return std::nullopt;
    }
  }
};

double to_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

ResourceUsage to_usage(const rusage& usage) {
  return {to_seconds(usage.ru_utime), to_seconds(usage.ru_stime),
          static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

struct Child {
  Child(AsioProcess handle, ErrorPipe error_pipe, Engine::OnExit callback)
      : process(std::move(handle)),
        pid(process.id()),
        pipe(std::move(error_pipe)),
        on_exit(std::move(callback)),
        limit(pipe.get_executor()) {}

  AsioProcess process;
  pid_t pid;
  ErrorPipe pipe;
  Engine::OnExit on_exit;
  asio::steady_timer limit;                 // runs where there is a time limit
  StopLevel limit_level = StopLevel::none;  // how far it has gone
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  BoundedText errors{kErrorHeadBytes, kErrorTailBytes};
  std::array<char, 16384> buffer{};
  ChildExit exit;
  bool is_reaped = false;
  bool has_said_all = false;
};

}  // namespace

class LocalEngine::Implementation {
 public:
  Implementation(asio::io_context& context, int kept_fd)
      : context_(context), kept_fd_(kept_fd), child_signals_(context, SIGCHLD) {
    await_child_signal();
  }

  ~Implementation() {
    for (Child& child : children_) {
      ::kill(-child.pid, SIGKILL);
      if (!child.is_reaped) ::waitpid(child.pid, nullptr, 0);
      (void)child.process.detach();
    }
  }

  Result<void> start(const Command& command, OnExit on_exit) {
    ::unlink(command.output_file.c_str());  // left by an earlier session
    Result<UniqueFd> output = create_file(command.output_file, ExitCode::list_file_unwritable);
    if (!output) return output.error();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return Error{ExitCode::engine_failed, "cannot make a pipe", "", errno};
    ErrorPipe reader(context_.get_executor(), ends[0]);
    const UniqueFd writer(ends[1]);
    Error error;
    auto started = SpawnLauncher{}(context_.get_executor(), error,
                                   {command.argv, command.environment, command.working_directory,
                                    -1, output->get(), writer.get(), kept_fd_});
    if (!started) return error;
    children_.emplace_back(std::move(*started), std::move(reader), std::move(on_exit));
    read_errors(std::prev(children_.end()));
    if (command.time_limit.count() > 0) limit(children_.back(), command.time_limit);
    return {};
  }

  void signal_all(StopLevel level) {
    for (Child& child : children_) signal(child, level);
  }

  void pause_all() {
    paused_since_ = Time::now();
    for (const Child& child : children_) ::kill(-child.pid, SIGSTOP);
  }

  void resume_all() {
    const auto lost = Time::now() - paused_since_;
    for (Child& child : children_) {
      ::kill(-child.pid, SIGCONT);
      if (child.limit.expiry() != Time::time_point())
        limit(child, child.limit.expiry() - Time::now() + lost);
    }
  }

 private:
  using Position = std::list<Child>::iterator;
  using Time = std::chrono::steady_clock;

  static void signal(const Child& child, StopLevel level) {
    const int number = level == StopLevel::terminate ? SIGTERM : SIGKILL;
    // The group outlives the main process while a helper holds the stderr pipe, so its number
    // cannot have been given to anybody else.
    if (level == StopLevel::kill_group) {
      ::kill(-child.pid, number);
    } else if (!child.is_reaped) {
      ::kill(child.pid, number);
    }
    if (!child.is_reaped) ::kill(child.pid, SIGCONT);  // a stopped process cannot end on TERM
  }

  void limit(Child& child, Time::duration delay) {
    child.limit.expires_after(delay);
    // By number: the wait may already be over when the child goes. A pid is not given to another
    // child while this one is in the list, but it may be soon after.
    child.limit.async_wait([this, pid = child.pid, started = child.started](const auto& ec) {
      if (!ec) press(pid, started);
    });
  }

  /// The child's time is up: the next step, and a wait for the one after.
  void press(pid_t pid, Time::time_point started) {
    const auto child = std::find_if(children_.begin(), children_.end(), [&](const Child& one) {
      return one.pid == pid && one.started == started;
    });
    if (child == children_.end()) return;
    child->exit.timed_out = true;
    child->limit_level = next_level(child->limit_level);
    signal(*child, child->limit_level);
    if (child->limit_level != StopLevel::kill_group) limit(*child, grace_after(child->limit_level));
  }

  void await_child_signal() {
    child_signals_.async_wait([this](const boost::system::error_code& ec, int) {
      if (ec) return;
      reap();
      await_child_signal();
    });
  }

  /// Signals coalesce, so every child is asked.
  void reap() {
    for (auto next = children_.begin(); next != children_.end();) {
      const auto child = next++;
      int wait_status = 0;
      rusage usage = {};
      if (child->is_reaped || ::wait4(child->pid, &wait_status, WNOHANG, &usage) != child->pid)
        continue;
      // At once: the number may be given to another process from now on.
      (void)child->process.detach();
      child->is_reaped = true;
      child->exit.status = ExitStatus::from_wait_status(wait_status);
      child->exit.usage = to_usage(usage);
      end_if_complete(child);
    }
  }

  void read_errors(Position child) {
    child->pipe.async_read_some(asio::buffer(child->buffer),
                                [this, child](const boost::system::error_code& ec, std::size_t n) {
                                  if (ec == asio::error::operation_aborted) return;
                                  child->errors.append({child->buffer.data(), n});
                                  if (!ec) {
                                    read_errors(child);
                                    return;
                                  }
                                  child->has_said_all = true;
                                  end_if_complete(child);
                                });
  }

  void end_if_complete(Position child) {
    if (!child->is_reaped || !child->has_said_all) return;
    child->exit.error_text = child->errors.text();
    child->exit.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - child->started).count();
    // Posted: the callback may start processes, which changes the list we may be walking.
    asio::post(context_, [callback = std::move(child->on_exit), exit = std::move(child->exit)] {
      callback(exit);
    });
    children_.erase(child);
  }

  asio::io_context& context_;
  int kept_fd_;
  asio::signal_set child_signals_;
  std::list<Child> children_;
  Time::time_point paused_since_;
};

LocalEngine::LocalEngine(asio::io_context& context, int kept_fd)
    : implementation_(std::make_unique<Implementation>(context, kept_fd)) {}
LocalEngine::~LocalEngine() = default;

Result<void> LocalEngine::start(const Command& command, OnExit on_exit) {
  return implementation_->start(command, std::move(on_exit));
}
void LocalEngine::signal_all(StopLevel level) { implementation_->signal_all(level); }
void LocalEngine::pause_all() { implementation_->pause_all(); }
void LocalEngine::resume_all() { implementation_->resume_all(); }

}  // namespace msrsync::supervise
