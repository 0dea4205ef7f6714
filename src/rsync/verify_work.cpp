#include "msrsync/rsync/verify_work.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "msrsync/base/file_io.hpp"

namespace msrsync::rsync {
namespace {

WallTime to_wall_time(const timespec& time) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

std::optional<WallTime> changed(const std::string& path, bool follows_links) {
  struct stat status = {};
  const bool is_known =
      (follows_links && ::stat(path.c_str(), &status) == 0) || ::lstat(path.c_str(), &status) == 0;
  if (!is_known) return std::nullopt;
  return to_wall_time(status.st_ctim);
}

char kind_letter(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return 0;
  switch (status.st_mode & S_IFMT) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'L';
    case S_IFBLK:
    case S_IFCHR: return 'D';
  }
  return 'S';
}

int read_trouble(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0 ? 0 : errno;
}

std::string below(const std::string& root, const std::string& path) {
  return path.empty() ? root : root + "/" + path;
}

}  // namespace

VerifyWork::VerifyWork(const BucketContext& context, const VerifySettings& settings, Bucket bucket)
    : context_(context),
      settings_(settings),
      source_(context.sources.at(static_cast<std::size_t>(bucket.source))) {
  result_.bucket = std::move(bucket);
  result_.outcome = Outcome::succeeded;
}

std::vector<ListedEntry> VerifyWork::next_slice(std::uint64_t max_names) {
  if (!reader_) {
    Result<ListReader> opened = ListReader::open(result_.bucket.list_file, result_.bucket.entries);
    if (!opened) {
      lose_names(opened.error());
      return {};
    }
    reader_.emplace(std::move(*opened));
  }
  for (;;) {
    Result<std::vector<ListedEntry>> slice = reader_->next(max_names, context_.argument_bytes);
    if (!slice) {
      lose_names(slice.error());
      return {};
    }
    const bool is_at_end = slice->empty();
    if (result_.bucket.repeats != PassKind::directories)
      std::erase_if(*slice, [](const ListedEntry& entry) { return entry.is_directory; });
    if (is_at_end || !slice->empty()) return std::move(*slice);
  }
}

void VerifyWork::lose_names(const Error& error) {
  if (result_.has_lost_names) return;
  result_.has_lost_names = true;
  result_.outcome = Outcome::failed;
  result_.message = to_text(error);
}

std::optional<Command> VerifyWork::next() {
  if (has_ended_ || was_stopped_) return std::nullopt;
  slice_ = next_slice(result_.bucket.is_indivisible ? result_.bucket.entries : kMaxNamesPerRsync);
  has_ended_ = slice_.empty();
  if (has_ended_) return std::nullopt;

  std::vector<std::string> names;
  names.reserve(slice_.size());
  for (const ListedEntry& entry : slice_) names.push_back(entry.name);
  Command command = verify_command(context_.settings, settings_.depth, source_, names);
  command.environment = context_.environment;
  command.time_limit = context_.time_limit;
  command.output_file = context_.output_file(result_.bucket.id, ++process_);
  return command;
}

JobProgress VerifyWork::finished(const ChildExit& exit) {
  const Result<std::string> output =
      read_file(context_.output_file(result_.bucket.id, process_), ExitCode::list_file_unwritable);
  const std::string text = output ? *output : std::string();
  const EntryProbe probe = make_probe();
  ComparisonVerdict verdict =
      judge_comparison({slice_, source_, context_.settings.user.may_skip, was_stopped_,
                        settings_.run_started, exit, text, probe});
  slice_.clear();
  result_.status = exit.status;
  result_.usage += exit.usage;
  result_.processes = process_;
  keep_or_drop_logs(exit, verdict.outcome == Outcome::succeeded);
  absorb(std::move(verdict));
  return {result_.bucket.id, 0, 0};  // the passes before have dealt with these entries
}

void VerifyWork::absorb(ComparisonVerdict verdict) {
  result_.comparison += verdict.counts;
  for (Difference& difference : verdict.differences) {
    if (result_.differences.size() < JobResult::kMaxErrors) {
      result_.differences.push_back(std::move(difference));
    } else {
      ++result_.differences_dropped;
    }
  }
  for (PathError& error : verdict.errors) {
    if (result_.errors.size() < JobResult::kMaxErrors) {
      result_.errors.push_back(std::move(error));
    } else {
      ++result_.errors_dropped;
    }
  }
  if (verdict.outcome == Outcome::succeeded) return;
  result_.outcome = verdict.outcome;
  result_.message = std::move(verdict.message);
  has_ended_ = verdict.outcome != Outcome::partial;
}

void VerifyWork::keep_or_drop_logs(const ChildExit& exit, bool is_clean) {
  const std::string output_file = context_.output_file(result_.bucket.id, process_);
  const std::string error_file = context_.error_file(result_.bucket.id, process_);
  const bool has_words = !exit.error_text.empty();
  if (has_words && (!is_clean || context_.keep_logs))
    (void)write_file_atomically(error_file, exit.error_text, ExitCode::list_file_unwritable);
  if (!is_clean) result_.log_file = has_words ? error_file : output_file;
  if (is_clean && !context_.keep_logs) ::unlink(output_file.c_str());
}

EntryProbe VerifyWork::make_probe() const {
  const auto source_changed = [this](const std::string& path, bool follows_links) {
    return changed(below(source_.root, path), follows_links);
  };
  // What another host has can only be asked through rsync.
  if (context_.settings.is_remote)
    return {source_changed, [](const std::string&) { return '\0'; },
            [](const std::string&) { return 0; }};
  return {
      source_changed,
      [this](const std::string& path) { return kind_letter(below(source_.destination, path)); },
      [this](const std::string& path) { return read_trouble(below(source_.destination, path)); }};
}

/// What no rsync has seen: a stop came first, or an rsync before ended in a way that another one
/// would share.
JobResult VerifyWork::result() {
  std::uint64_t rest = 0;
  while (!result_.has_lost_names) {
    const auto slice = next_slice(kMaxNamesPerRsync);
    if (slice.empty()) break;
    rest += slice.size();
  }
  (was_stopped_ ? result_.comparison.not_run : result_.comparison.failed) += rest;
  if (was_stopped_ && rest > 0 && result_.outcome == Outcome::succeeded)
    result_.outcome = Outcome::cancelled;
  return std::move(result_);
}

}  // namespace msrsync::rsync
