#include "msrsync/app/count_run.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <stop_token>
#include <system_error>
#include <thread>

#include "msrsync/app/count_decisions.hpp"
#include "msrsync/app/memory_reserve.hpp"
#include "msrsync/app/report_file.hpp"
#include "msrsync/app/signals.hpp"
#include "msrsync/base/time_text.hpp"
#include "msrsync/count/counter.hpp"
#include "msrsync/count/file_reader.hpp"
#include "msrsync/count/owner_names.hpp"
#include "msrsync/crawl/posix_file_system.hpp"
#include "msrsync/plan/limits.hpp"
#include "msrsync/report/json_count.hpp"
#include "msrsync/report/text_count.hpp"
#include "msrsync/ui/count_line.hpp"
#include "msrsync/ui/messages.hpp"

namespace msrsync::app {
namespace {

constexpr auto kTick = std::chrono::milliseconds(200);
/// What an operation on a file system that hangs is given to come back after a signal.
constexpr auto kGrace = std::chrono::milliseconds(1500);

/// The main thread waits for signals and prints; a thread of its own runs the crawl, which has
/// more.
class CountRun {
 public:
  CountRun(const options::CommandLine& command_line, const CountDecisions& decisions)
      : command_line_(command_line),
        decisions_(decisions),
        terminal_(command_line.json_path == "-" ? ui::Stream::err : ui::Stream::out),
        progress_(ui::Stream::err),
        messages_(progress_),
        line_(clock_),
        counter_(command_line.sources),
        signals_(context_),
        tick_(context_),
        interval_(context_),
        grace_(context_) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
      if (!is_ignored(number)) signals_.add(number);
    }
  }

  /// An Error: nothing was counted.
  Result<RunEnd> run();

 private:
  Result<void> start();
  void crawl_all();
  Result<void> crawl_source(const Source& source);
  bool take(DirectoryBatch&& batch);
  /// Called by any thread.
  void post_error(PathError error);

  void await_signal();
  void handle_signal(int number);
  void await_tick();
  void await_interval();
  void update_line();
  std::optional<ReadTotals> read_so_far() const;

  CountReport make_report();
  ExitCode exit_code_of(const TreeCount& count) const;
  RunEnd conclude();

  const options::CommandLine& command_line_;
  const CountDecisions& decisions_;
  SystemClock clock_;
  const SteadyTime started_ = clock_.steady_now();
  ui::StandardTerminal terminal_;  // what was asked for
  ui::StandardTerminal progress_;  // how far it is, and what went wrong
  ui::Messages messages_;
  ui::CountLine line_;
  count::Counter counter_;
  boost::asio::io_context context_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer interval_;
  boost::asio::steady_timer grace_;
  std::unique_ptr<count::FileReader> reader_;
  std::vector<PathError> errors_;
  std::optional<Error> crawl_error_;
  int signal_ = 0;
  bool has_ended_ = false;
  std::stop_source stop_;
  std::jthread crawl_thread_;
};

Result<RunEnd> CountRun::run() {
  if (Result<void> started = start(); !started) return started.error();
  await_signal();
  await_tick();
  if (command_line_.progress_interval.count() > 0) await_interval();
  context_.run();
  signals_.clear();  // from here on a signal has its usual effect
  if (command_line_.progress) {
    update_line();
    progress_.end_status();
  }
  if (crawl_error_ && signal_ == 0) return *crawl_error_;
  const RunEnd end = conclude();
  if (!has_ended_) die_by(signal_);  // threads hang in the file system: nobody could join them
  return end;
}

Result<void> CountRun::start() {
  if (command_line_.action == options::Action::prime) {
    auto reader =
        count::FileReader::start(decisions_.sources, decisions_.readers, [this](PathError&& error) {
          counter_.add_unread(error);
          post_error(std::move(error));
        });
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
  }
  try {
    crawl_thread_ = std::jthread([this] { crawl_all(); });
  } catch (const std::system_error& refused) {
    return Error{ExitCode::entries_failed,
                 "cannot start a thread (too little memory, or too many processes)", "",
                 refused.code().value()};
  }
  return {};
}

void CountRun::crawl_all() {
  Result<void> done;
  for (const Source& source : decisions_.sources) {
    if (!done || stop_.stop_requested()) break;
    done = crawl_source(source);
  }
  if (reader_) reader_->finish();
  boost::asio::post(context_, [this, done = std::move(done)] {
    if (!done) crawl_error_ = done.error();
    has_ended_ = true;
    context_.stop();
  });
}

Result<void> CountRun::crawl_source(const Source& source) {
  const auto file_system = crawl::open_file_system(source.root, crawl::StatusDepth::details);
  if (!file_system) return file_system.error();
  crawl::crawl(
      **file_system, source.id, decisions_.crawl,
      [this](DirectoryBatch&& batch) { return take(std::move(batch)); }, stop_.get_token());
  return {};
}

bool CountRun::take(DirectoryBatch&& batch) {
  counter_.add(batch);
  for (PathError& error : batch.errors) post_error(std::move(error));
  return !reader_ || reader_->add(std::move(batch));
}

void CountRun::post_error(PathError error) {
  const auto source = static_cast<std::size_t>(error.source);
  error.path = count::path_below(command_line_.sources.at(source), error.path);
  boost::asio::post(context_, [this, error = std::move(error)] {
    messages_.on_path_error(error);
    if (errors_.size() < CountReport::kMaxErrors) errors_.push_back(error);
  });
}

void CountRun::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& ec, int number) {
    if (ec) return;
    handle_signal(number);
    await_signal();
  });
}

void CountRun::handle_signal(int number) {
  if (number == SIGUSR1) {
    update_line();
    return progress_.message(line_.text());
  }
  if (signal_ != 0) return context_.stop();  // a second one does not wait
  signal_ = number;
  stop_.request_stop();
  if (reader_) reader_->stop();
  grace_.expires_after(kGrace);
  grace_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) context_.stop();
  });
}

void CountRun::await_tick() {
  update_line();
  tick_.expires_after(kTick);
  tick_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) await_tick();
  });
}

void CountRun::await_interval() {
  interval_.expires_after(command_line_.progress_interval);
  interval_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    terminal_.print(to_rfc3339(clock_.wall_now()) + " " + line_.text());
    await_interval();
  });
}

void CountRun::update_line() {
  line_.update(counter_.found(), read_so_far());
  if (command_line_.progress) progress_.status(line_.text());
}

std::optional<ReadTotals> CountRun::read_so_far() const {
  if (!reader_) return std::nullopt;
  return reader_->totals();
}

CountReport CountRun::make_report() {
  CountReport report;
  report.version = MSRSYNC_VERSION;
  report.directories = command_line_.sources;
  report.seconds = seconds_between(started_, clock_.steady_now());
  report.count = counter_.count();
  report.nameless_users = count::nameless(report.count.users, count::has_user_name);
  report.nameless_groups = count::nameless(report.count.groups, count::has_group_name);
  report.read = read_so_far();
  report.readers = reader_ ? reader_->threads() : 0;
  report.processes = kMostProcesses;
  report.bucket_entries = plan::bucket_share(report.count.found.entries());
  report.errors = std::move(errors_);
  report.exit_code = exit_code_of(report.count);
  report.signal = signal_;
  return report;
}

ExitCode CountRun::exit_code_of(const TreeCount& count) const {
  if (count.failed > 0) return ExitCode::entries_failed;
  return count.vanished > 0 ? ExitCode::entries_vanished : ExitCode::success;
}

RunEnd CountRun::conclude() {
  const CountReport report = make_report();
  terminal_.print(report::to_count_text(report));
  if (command_line_.speaks_as_prime) terminal_.print(report::to_prime_text(*report.read));
  RunEnd end{report.exit_code, signal_};
  const std::string& path = command_line_.json_path;
  const bool is_written =
      path.empty() || write_report(path, report::to_count_json(report), progress_);
  if (!is_written && end.code == ExitCode::success) end.code = ExitCode::entries_failed;
  return end;
}

Result<RunEnd> count_as(const options::CommandLine& command_line) {
  const Result<UniqueFd> reserve = reserve_memory();
  if (!reserve) return reserve.error();
  const Result<CountDecisions> decisions = decide_count(command_line);
  if (!decisions) return decisions.error();
  ui::StandardTerminal messages(ui::Stream::err);
  if (command_line.action == options::Action::prime &&
      decisions->readers < command_line.processes.value_or(0))
    messages.message("only " + std::to_string(decisions->readers) +
                     " files at a time: the limit of open files (ulimit -n) allows no more");
  return CountRun(command_line, *decisions).run();
}

}  // namespace

RunEnd run_count(const options::CommandLine& command_line) {
  const Result<RunEnd> end = count_as(command_line);
  if (end) return *end;
  ui::StandardTerminal(ui::Stream::err).message(to_text(end.error()));
  return {end.error().code, 0};
}

}  // namespace msrsync::app
