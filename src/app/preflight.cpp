#include "msrsync/app/preflight.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "msrsync/base/spawn.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/model/exit_status.hpp"
#include "msrsync/rsync/last_words.hpp"

namespace msrsync::app {
namespace {

Result<CapturedRun> run_quietly(std::vector<std::string> argv,
                                std::vector<std::string> environment = environment_in_c_locale()) {
  SpawnRequest request;
  request.argv = std::move(argv);
  request.environment = std::move(environment);
  return run_and_capture(std::move(request));
}

/// What a person needs of rsync's complaint: the first line, without its name in front.
std::string first_line(const std::string& output) {
  std::string line = output.substr(0, output.find('\n'));
  if (line.starts_with("rsync: ")) line.erase(0, 7);
  return printable(line);
}

}  // namespace

Result<std::string> find_rsync() {
  const std::string found = find_executable("rsync");
  const std::unique_ptr<char, decltype(&::free)> absolute(
      found.empty() ? nullptr : ::realpath(found.c_str(), nullptr), &::free);
  if (absolute) return std::string(absolute.get());
  return Error{ExitCode::rsync_missing, "rsync is not in PATH: install it, or add its directory",
               "", 0};
}

/// Not resolved: where all programs are links to one binary, that goes by the name.
Result<std::string> find_cp(const std::vector<std::string>& options) {
  const std::string found = find_executable("cp");
  if (found.empty())
    return Error{ExitCode::rsync_missing, "cp is not in PATH: add its directory", "", 0};
  const std::string path = std::filesystem::absolute(found).lexically_normal().string();
  std::vector<std::string> words{path};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back("--version");  // looked at when the options before it are understood
  const Result<CapturedRun> run = run_quietly(std::move(words));
  if (run && ExitStatus::from_wait_status(run->wait_status).ok()) return path;
  return Error{ExitCode::rsync_missing,
               "the cp in PATH does not take " + join_for_display(options) + " as GNU cp does" +
                   (run ? ": " + first_line(run->output) : "") + ";",
               path, run ? 0 : run.error().os_error};
}

std::string rsync_version(const std::string& rsync_path) {
  const Result<CapturedRun> run = run_quietly({rsync_path, "--version"});
  constexpr std::string_view kLabel = "version ";
  const auto at = run ? run->output.find(kLabel) : std::string::npos;
  if (at == std::string::npos) return "unknown";
  const auto start = at + kLabel.size();
  return run->output.substr(start, run->output.find_first_of(" \n", start) - start);
}

Result<void> try_options(const rsync::CommandSettings& settings,
                         const rundir::RunDirectory& run_directory) {
  const Result<std::string> source = run_directory.empty_directory("trial-source");
  if (!source) return source.error();
  const Result<std::string> destination = run_directory.empty_directory("trial-destination");
  if (!destination) return destination.error();
  const Result<CapturedRun> run =
      run_quietly(rsync::trial_command(settings, *source, *destination));
  ::rmdir(source->c_str());
  ::rmdir(destination->c_str());
  if (!run) return run.error();
  const ExitStatus status = ExitStatus::from_wait_status(run->wait_status);
  if (status.ok()) return {};
  return Error{ExitCode::rsync_options_refused,
               "rsync refuses the options \"" + join_for_display(settings.user.copy) +
                   "\": " + first_line(run->output) + " (" + to_text(status) + ")",
               "", 0};
}

Result<void> replace_roots(const rsync::CommandSettings& settings,
                           const options::Endpoints& endpoints,
                           const std::vector<SourceId>& in_the_way) {
  for (const SourceId id : in_the_way) {
    const Source& source = endpoints.sources.at(static_cast<std::size_t>(id));
    const Result<CapturedRun> run =
        run_quietly(rsync::root_command(settings, source, endpoints.destination));
    if (!run) return run.error();
    const ExitStatus status = ExitStatus::from_wait_status(run->wait_status);
    if (!status.ok())
      return Error{ExitCode::destination_not_directory,
                   "rsync cannot replace what stands in the way: " + first_line(run->output) + ";",
                   source.destination, 0};
  }
  return {};
}

std::vector<std::string> rsync_environment(const rsync::CommandSettings& settings) {
  std::vector<std::string> environment = environment_in_c_locale();
  return settings.is_remote ? rsync::without_questions(std::move(environment)) : environment;
}

Result<void> create_remote_destinations(const rsync::CommandSettings& settings,
                                        const options::Endpoints& endpoints) {
  for (const Source& source : endpoints.sources) {
    const Result<CapturedRun> run =
        run_quietly(rsync::creation_command(settings, source, endpoints.destination),
                    rsync_environment(settings));
    if (!run) return run.error();
    const ExitStatus status = ExitStatus::from_wait_status(run->wait_status);
    if (status.ok()) continue;
    const std::string reason = rsync::reason_given(run->output);
    return Error{ExitCode::destination_not_creatable,
                 "cannot copy to the remote destination: " +
                     (reason.empty() ? "" : printable(reason) + " ") + "(rsync " + to_text(status) +
                     ");",
                 source.destination, 0};
  }
  return {};
}

}  // namespace msrsync::app
