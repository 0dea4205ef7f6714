#include "msrsync/rsync/bucket_work.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "msrsync/base/file_io.hpp"

namespace msrsync::rsync {
namespace {

/// An outcome only gets worse over the slices of a bucket.
Outcome worse(Outcome a, Outcome b) {
  constexpr auto rank = [](Outcome outcome) {
    switch (outcome) {
      case Outcome::succeeded: return 0;
      case Outcome::vanished: return 1;
      case Outcome::partial: return 2;
      case Outcome::cancelled: return 3;
      case Outcome::timed_out: return 4;
      case Outcome::failed: return 5;
      case Outcome::fatal: return 6;
    }
    return 6;
  };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace

BucketWork::BucketWork(const BucketContext& context, Bucket bucket)
    : context_(context), source_(context.sources.at(static_cast<std::size_t>(bucket.source))) {
  result_.bucket = std::move(bucket);
  result_.outcome = Outcome::succeeded;
}

bool BucketWork::open_list() {
  if (reader_) return true;
  Result<ListReader> opened = ListReader::open(result_.bucket.list_file);
  if (opened) {
    reader_.emplace(std::move(*opened));
    return true;
  }
  lose_names(opened.error());
  return false;
}

void BucketWork::lose_names(const Error& error) {
  result_.has_lost_names = true;
  result_.outcome = worse(result_.outcome, Outcome::failed);
  if (result_.outcome == Outcome::failed) result_.message = to_text(error);
}

std::optional<Command> BucketWork::next() {
  if (has_ended_ || was_stopped_) return std::nullopt;
  has_ended_ = true;
  if (!open_list()) return std::nullopt;
  const std::uint64_t max_names =
      result_.bucket.is_indivisible ? result_.bucket.entries : kMaxNamesPerRsync;
  Result<std::vector<ListedEntry>> slice = reader_->next(max_names, context_.argument_bytes);
  if (!slice) {
    lose_names(slice.error());
    return std::nullopt;
  }
  if (slice->empty()) return std::nullopt;
  has_ended_ = false;
  slice_ = std::move(*slice);

  std::vector<std::string> names;
  names.reserve(slice_.size());
  for (const ListedEntry& entry : slice_) names.push_back(entry.name);
  const bool is_root_only = slice_.size() == 1 && slice_.front().name == ".";
  const Bucket& bucket = result_.bucket;
  Command command =
      copy_command(context_.settings, {bucket.pass, bucket.under_closed_directory, is_root_only},
                   source_, names);
  command.environment = context_.environment;
  command.output_file = context_.output_file(bucket.id, ++process_);
  return command;
}

JobProgress BucketWork::finished(const ChildExit& exit) {
  const std::string output_file = context_.output_file(result_.bucket.id, process_);
  const Result<std::string> output = read_file(output_file, ExitCode::list_file_unwritable);
  const std::string text = output ? *output : std::string();
  SliceVerdict verdict = judge_slice(
      {slice_, source_, result_.bucket.pass,
       itemizes_unchanged(context_.settings, result_.bucket.pass), context_.settings.user.may_skip,
       was_stopped_, exit, text, [this](const std::string& name) { return entry_exists(name); }});
  result_.status = exit.status;
  result_.usage += exit.usage;
  result_.seconds += exit.seconds;
  result_.processes = process_;
  keep_or_drop_logs(exit, verdict.outcome == Outcome::succeeded);

  // Only what is classed here, so that the result takes nothing back of what progress promised.
  const auto classed =
      std::count_if(slice_.begin(), slice_.end(),
                    [this](const ListedEntry& entry) { return is_classed_here(entry); });
  JobProgress progress{result_.bucket.id, static_cast<std::uint64_t>(classed), 0};
  if (result_.bucket.entries > 0)
    progress.bytes = result_.bucket.bytes / result_.bucket.entries * slice_.size();
  absorb(std::move(verdict));
  return progress;
}

void BucketWork::absorb(SliceVerdict verdict) {
  for (std::size_t i = 0; i < slice_.size(); ++i) count(slice_[i], verdict.classes[i]);
  slice_.clear();
  result_.stats += verdict.statistics.transfer;
  for (PathError& error : verdict.errors) {
    if (result_.errors.size() < JobResult::kMaxErrors) {
      result_.errors.push_back(std::move(error));
    } else {
      ++result_.errors_dropped;
    }
  }
  result_.outcome = worse(result_.outcome, verdict.outcome);
  if (!verdict.message.empty() && result_.outcome == verdict.outcome)
    result_.message = std::move(verdict.message);
  const bool goes_on = verdict.outcome == Outcome::succeeded ||
                       verdict.outcome == Outcome::vanished || verdict.outcome == Outcome::partial;
  if (!goes_on) has_ended_ = true;
}

void BucketWork::count(const ListedEntry& entry, EntryClass entry_class) {
  if (!is_classed_here(entry)) return;
  const std::string path = entry.name == "." ? std::string() : entry.name;
  ++result_.tally_by_top[std::string(top_directory(path, entry.is_directory))][entry_class];
}

bool BucketWork::class_the_rest(EntryClass entry_class) {
  if (!open_list()) return true;
  for (bool had_any = false;; had_any = true) {
    const auto slice = reader_->next(kMaxNamesPerRsync, context_.argument_bytes);
    if (!slice || slice->empty()) return had_any || !slice;
    for (const ListedEntry& entry : *slice) count(entry, entry_class);
  }
}

void BucketWork::keep_or_drop_logs(const ChildExit& exit, bool is_clean) {
  const BucketId id = result_.bucket.id;
  const std::string error_file = context_.error_file(id, process_);
  if (!exit.error_text.empty() && (!is_clean || context_.keep_logs))
    (void)write_file_atomically(error_file, exit.error_text, ExitCode::list_file_unwritable);
  if (!is_clean)
    result_.log_file = exit.error_text.empty() ? context_.output_file(id, process_) : error_file;
  if (is_clean && !context_.keep_logs) ::unlink(context_.output_file(id, process_).c_str());
}

bool BucketWork::is_classed_here(const ListedEntry& entry) const {
  return !entry.is_directory || result_.bucket.pass == PassKind::directories;
}

bool BucketWork::entry_exists(const std::string& name) const {
  const std::string path = source_.root + "/" + name;
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0;
}

JobResult BucketWork::result() {
  const bool was_cut_short =
      class_the_rest(was_stopped_ ? EntryClass::not_run : EntryClass::failed);
  const bool is_clean =
      result_.outcome == Outcome::succeeded || result_.outcome == Outcome::vanished;
  if (was_stopped_ && was_cut_short && is_clean) result_.outcome = Outcome::cancelled;
  return std::move(result_);
}

}  // namespace msrsync::rsync
