#include "msrsync/ui/messages.hpp"

#include <string.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "msrsync/base/text.hpp"

namespace msrsync::ui {
namespace {

std::string error_text(const PathError& error) {
  if (!error.message.empty()) {
    const bool says_where = error.message.find(error.path) != std::string::npos;
    return printable(says_where ? error.message : error.path + ": " + error.message);
  }
  std::string text = error.operation + " " + (error.path.empty() ? "." : printable(error.path));
  if (error.os_error != 0) text.append(": ").append(::strerror(error.os_error));
  return text;
}

std::string job_text(const JobResult& result) {
  std::string text = "bucket " + std::to_string(static_cast<std::uint64_t>(result.bucket.id)) +
                     " " + std::string(name_of(result.outcome)) + ": " +
                     (result.message.empty() ? to_text(result.status) : printable(result.message));
  const Tally tally = result.tally();
  const Comparison& comparison = result.comparison;  // of a bucket that has no tally
  text += " (" + std::to_string(tally[EntryClass::failed] + comparison.failed) + " failed, " +
          std::to_string(tally[EntryClass::not_run] + comparison.not_run) + " not run of " +
          std::to_string(result.bucket.entries) + " entries)";
  if (!result.log_file.empty()) text += "; log: " + printable(result.log_file);
  return text;
}

std::string difference_text(const Difference& difference) {
  std::string aspects;
  for (std::size_t i = 0; i < kAspects; ++i) {
    if (!difference.differs[i]) continue;
    aspects += (aspects.empty() ? "" : ", ") + std::string(name_of(static_cast<Aspect>(i)));
  }
  const std::string path = difference.path.empty() ? "." : printable(difference.path);
  return "differs: " + path + " (" + aspects + ")" +
         (difference.is_source_changed ? "; changed in the source meanwhile" : "");
}

bool needs_a_word(Outcome outcome) {
  return outcome == Outcome::partial || outcome == Outcome::failed ||
         outcome == Outcome::timed_out || outcome == Outcome::fatal;
}

}  // namespace

Messages::Messages(Terminal& terminal, std::string tool)
    : terminal_(terminal), tool_(std::move(tool)) {}

void Messages::on_path_error(const PathError& error) { say(error_text(error)); }

void Messages::on_job_finished(const JobResult& result) {
  if (needs_a_word(result.outcome)) say(job_text(result));
  for (const PathError& error : result.errors) {
    if (lines_ > kMaxLines) break;
    say(error_text(error));
  }
  for (const Difference& difference : result.differences) {
    if (lines_ > kMaxLines) break;
    say(difference_text(difference));
  }
}

void Messages::on_job_retry(const JobRetry& retry) {
  if (retry_lines_ > kMaxRetryLines) return;
  if (retry_lines_++ == kMaxRetryLines) {
    terminal_.message("further retries are not shown here: the report counts them");
    return;
  }
  std::array<char, 32> seconds{};
  std::snprintf(seconds.data(), seconds.size(), "%.1f",
                std::chrono::duration<double>(retry.delay).count());
  terminal_.message("bucket " + std::to_string(static_cast<std::uint64_t>(retry.bucket)) +
                    " is tried again in " + seconds.data() + " s (attempt " +
                    std::to_string(retry.attempt) + " of " + std::to_string(retry.max_attempts) +
                    "): " + printable(retry.why));
}

void Messages::on_time_limit() { terminal_.message("the time limit (--max-duration) has come"); }

void Messages::on_stop(StopLevel level, int signal) {
  const std::string cause = signal == 0 ? "" : std::string(" (") + ::strsignal(signal) + ")";
  switch (level) {
    case StopLevel::none: return;
    case StopLevel::terminate:
      terminal_.message("stopping" + cause + ": the running " + tool_ + "s are asked to end");
      return;
    case StopLevel::kill_main:
      terminal_.message("stopping" + cause + ": killing the " + tool_ + "s that still run");
      return;
    case StopLevel::kill_group:
      terminal_.message("stopping" + cause + ": killing what the " + tool_ + "s left behind");
      return;
  }
}

/// One line past the limit is the last: it says where the others are.
void Messages::say(const std::string& line) {
  if (lines_ > kMaxLines) return;
  if (lines_++ < kMaxLines) {
    terminal_.message(line);
  } else {
    terminal_.message(
        "further errors are not shown here: the report (--json) and the logs have them");
  }
}

}  // namespace msrsync::ui
