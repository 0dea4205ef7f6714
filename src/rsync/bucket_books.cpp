#include "msrsync/rsync/bucket_books.hpp"

#include <utility>

namespace msrsync::rsync {

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

std::string path_of(const ListedEntry& entry) { return entry.name == "." ? "" : entry.name; }

BucketBooks::BucketBooks(Bucket bucket) {
  result_.bucket = std::move(bucket);
  result_.outcome = Outcome::succeeded;
}

void BucketBooks::note_process(const ChildExit& exit, const std::string& log_file) {
  last_status_ = exit.status;
  last_log_ = log_file;
  result_.usage += exit.usage;
  result_.seconds += exit.seconds;
  ++result_.processes;
}

void BucketBooks::note_fill(const FillStats& stats, const ChildExit& exit) {
  result_.fill += stats;
  ++result_.fill.processes;
  result_.fill.usage += exit.usage;
  result_.seconds += exit.seconds;
  result_.stats.files_transferred += stats.files;
  result_.stats.transferred_bytes += stats.bytes;
  result_.stats.large_files_transferred += stats.large_files;
  result_.stats.large_transferred_bytes += stats.large_bytes;
}

void BucketBooks::count(const ListedEntry& entry, EntryClass entry_class) {
  ++settled_;
  const bool was_filled = entry.known == EntryClass::transferred;
  if (was_filled && entry_class == EntryClass::up_to_date) entry_class = EntryClass::transferred;
  if (entry.is_directory && result_.bucket.pass != PassKind::directories) return;
  ++classed_;
  const std::string path = path_of(entry);
  Tally& tally = result_.tally_by_top[std::string(top_directory(path, entry.is_directory))];
  ++tally[entry_class];
  if (was_filled && entry_class == EntryClass::transferred) ++tally.filled;
}

void BucketBooks::report(PathError error) {
  if (result_.errors.size() < JobResult::kMaxErrors) {
    result_.errors.push_back(std::move(error));
  } else {
    ++result_.errors_dropped;
  }
}

void BucketBooks::blame(Outcome outcome, const std::string& message) {
  if (outcome == Outcome::succeeded) return;
  result_.outcome = worse(result_.outcome, outcome);
  if (result_.outcome != outcome) return;
  result_.message = message;
  result_.status = last_status_;
  result_.log_file = last_log_;
}

void BucketBooks::lose_names(const Error& error) {
  result_.has_lost_names = true;
  blame(Outcome::failed, to_text(error));
}

JobProgress BucketBooks::take_progress() {
  const Bucket& bucket = result_.bucket;
  JobProgress progress{bucket.id, std::exchange(classed_, 0), 0};
  if (bucket.entries > 0) progress.bytes = bucket.bytes / bucket.entries * settled_;
  settled_ = 0;
  return progress;
}

JobResult BucketBooks::close(bool was_cut_short) {
  const bool is_clean =
      result_.outcome == Outcome::succeeded || result_.outcome == Outcome::vanished;
  if (was_cut_short && is_clean) result_.outcome = Outcome::cancelled;
  if (result_.outcome == Outcome::succeeded || result_.outcome == Outcome::cancelled)
    result_.status = last_status_;
  return std::move(result_);
}

}  // namespace msrsync::rsync
