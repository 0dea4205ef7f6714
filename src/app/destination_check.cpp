#include "msrsync/app/destination_check.hpp"

#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace msrsync::app {

DestinationCheck::DestinationCheck(const rsync::UserOptions& options)
    : options_(options), asker_(::geteuid() == 0 ? Asker::root : Asker::ordinary_user) {}

void DestinationCheck::begin(const options::Endpoints& endpoints) {
  const std::string directory =
      endpoints.destination_exists
          ? endpoints.destination
          : std::filesystem::path(endpoints.destination).parent_path().string();
  const bool is_new = !endpoints.destination_exists;
  const auto probe = [this, directory, is_new, wishes = wishes_of(options_, asker_)] {
    facts_ = probe_destination(directory, wishes);
    if (is_new) facts_.held_entries = false;
  };
  try {
    thread_ = std::jthread(probe);
  } catch (const std::system_error&) {
    probe();  // a limit on threads costs time, not the answer
  }
}

PreflightReport DestinationCheck::finish() {
  if (thread_.joinable()) thread_.join();
  return {facts_.was_probed, judge(facts_, options_, asker_), facts_.free_bytes,
          facts_.free_inodes};
}

std::optional<PreflightFinding> DestinationCheck::check_space(const CrawlTotals& plan) const {
  return judge_space(facts_, plan);
}

Result<void> refuse_errors(const PreflightReport& report) {
  std::string message;
  for (const PreflightFinding& one : report.findings) {
    if (one.severity != Severity::error) continue;
    message += (message.empty() ? "" : "; ") + one.message;
  }
  if (message.empty()) return {};
  return Error{ExitCode::rsync_options_refused, std::move(message), "", 0};
}

}  // namespace msrsync::app
