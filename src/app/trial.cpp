#include "msrsync/app/trial.hpp"

#include <errno.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "msrsync/app/preflight.hpp"
#include "msrsync/base/spawn.hpp"
#include "msrsync/model/exit_status.hpp"

namespace msrsync::app {
namespace {

Result<TimedRun> run_timed(const std::string& program, const std::vector<std::string>& arguments) {
  SpawnRequest request;
  request.argv.push_back(program);
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  request.environment = environment_in_c_locale();
  const auto start = std::chrono::steady_clock::now();
  const Result<CapturedRun> run = run_and_capture(std::move(request));
  if (!run) return run.error();
  const ExitStatus status = ExitStatus::from_wait_status(run->wait_status);
  const bool is_exit = status.kind == ExitStatus::Kind::exited;
  return TimedRun{is_exit ? status.value : 128 + status.value, run->output,
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

}  // namespace

Trial::Trial(rundir::RunDirectory directory, std::string rsync_path)
    : directory_(std::move(directory)), rsync_path_(std::move(rsync_path)) {}

Trial::Trial(Trial&& other) noexcept
    : directory_(std::exchange(other.directory_, std::nullopt)),
      rsync_path_(std::move(other.rsync_path_)) {}

Trial::~Trial() {
  if (directory_) directory_->remove();
}

Result<Trial> Trial::create(const std::string& parent) {
  Result<std::string> rsync_path = find_rsync();
  if (!rsync_path) return rsync_path.error();
  Result<rundir::RunDirectory> directory = rundir::RunDirectory::create(parent);
  if (!directory) return directory.error();
  return Trial(std::move(*directory), std::move(*rsync_path));
}

Result<void> Trial::make_directory(const std::string& name) const {
  if (::mkdir(path(name).c_str(), 0755) == 0) return {};
  return Error{ExitCode::self_test_failed, "cannot make", path(name), errno};
}

void Trial::remove(const std::string& name) const {
  std::error_code ignored;
  std::filesystem::remove_all(path(name), ignored);
}

Result<TimedRun> Trial::run_msrsync(const std::vector<std::string>& arguments) const {
  return run_timed("/proc/self/exe", arguments);
}

Result<TimedRun> Trial::run_rsync(const std::vector<std::string>& arguments) const {
  return run_timed(rsync_path_, arguments);
}

Result<std::string> Trial::difference(const std::string& source,
                                      const std::string& destination) const {
  const auto run = run_rsync({"-naicHAX", "--delete", source, destination});
  if (!run) return run.error();
  if (run->exit_code == 0) return run->output;
  return "rsync ended with " + std::to_string(run->exit_code) + ": " + run->output;
}

}  // namespace msrsync::app
