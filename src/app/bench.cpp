#include <array>
#include <cstdio>
#include <cstdlib>

#include "msrsync/app/sample_tree.hpp"
#include "msrsync/app/self_test.hpp"
#include "msrsync/app/trial.hpp"

namespace msrsync::app {
namespace {

constexpr std::uint64_t kFiles = 50'000;
const char* const kOptions = "-a --numeric-ids";

std::string result_line(const std::string& what, double seconds, double baseline) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%s took %.2f seconds (speedup x%.2f)", what.c_str(),
                seconds, seconds > 0 ? baseline / seconds : 0.0);
  return line.data();
}

/// Times one copy into a fresh destination and compares it. Negative: it failed, and was told.
double time_copy(const Trial& trial, const Result<TimedRun>& run, ui::Terminal& terminal) {
  const auto difference = trial.difference(trial.path("source/"), trial.path("copy/"));
  trial.remove("copy");
  if (run && run->exit_code == 0 && difference && difference->empty()) return run->seconds;
  terminal.message(!run ? to_text(run.error())
                        : "the copy is wrong, exit code " + std::to_string(run->exit_code));
  return -1;
}

ExitCode run_all(const Trial& trial, ui::Terminal& terminal) {
  terminal.print("Benchmarks with " + std::to_string(kFiles) + " files of 0 to 4 KiB in " +
                 trial.path("source"));
  const std::string source = trial.path("source/");
  const std::string copy = trial.path("copy");
  const double baseline =
      time_copy(trial, trial.run_rsync({"-a", "--numeric-ids", source, copy}), terminal);
  if (baseline < 0) return ExitCode::self_test_failed;
  terminal.print(result_line(std::string("rsync ") + kOptions, baseline, baseline));
  for (const char* processes : {"1", "2", "4", "8", "16", "64", "auto"}) {
    const double seconds = time_copy(
        trial, trial.run_msrsync({"-p", processes, "--rsync", kOptions, source, copy}), terminal);
    if (seconds < 0) return ExitCode::self_test_failed;
    terminal.print(result_line(std::string("msrsync --processes ") + processes, seconds, baseline));
  }
  return ExitCode::success;
}

}  // namespace

ExitCode bench(ui::Terminal& terminal, const std::string& parent) {
  const Result<Trial> trial = Trial::create(parent);
  Result<void> made = trial ? trial->make_directory("source") : Result<void>(trial.error());
  if (made) made = make_small_files(trial->path("source"), kFiles);
  if (made) return run_all(*trial, terminal);
  terminal.message(to_text(made.error()));
  return made.error().code;
}

std::string memory_directory() {
  const char* shm = std::getenv("SHM");
  return shm != nullptr && *shm != '\0' ? shm : "/dev/shm";
}

}  // namespace msrsync::app
