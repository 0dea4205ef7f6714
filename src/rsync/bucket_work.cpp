#include "msrsync/rsync/bucket_work.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "msrsync/base/file_io.hpp"
#include "msrsync/rsync/exit_code.hpp"
#include "msrsync/rsync/settlement.hpp"
#include "msrsync/rsync/stray_files.hpp"

namespace msrsync::rsync {

BucketWork::BucketWork(const BucketContext& context, Bucket bucket)
    : context_(context),
      source_(context.sources.at(static_cast<std::size_t>(bucket.source))),
      rsync_(context.settings),
      tool_(context.tool ? *context.tool : static_cast<const CopyTool&>(rsync_)),
      books_(std::move(bucket)),
      names_(context.retry.retries, !books_.bucket().is_indivisible),
      is_sole_(context.tree != nullptr && books_.bucket().is_sole) {}

bool BucketWork::open_list() {
  if (reader_) return true;
  Result<ListReader> opened = ListReader::open(books_.bucket().list_file, books_.bucket().entries);
  if (opened) {
    reader_.emplace(std::move(*opened));
    return true;
  }
  books_.lose_names(opened.error());
  return false;
}

void BucketWork::take_known(std::vector<std::optional<EntryClass>> known, bool is_final) {
  known_ = std::move(known);
  is_known_final_ = is_final;
}

Result<std::vector<ListedEntry>> BucketWork::read_entries(std::uint64_t max_names) {
  auto entries = reader_->next(max_names, context_.argument_bytes);
  if (!entries) return entries;
  for (ListedEntry& entry : *entries) {
    if (place_ < known_.size()) entry.known = known_[place_];
    ++place_;
  }
  return entries;
}

std::optional<Piece> BucketWork::read_slice() {
  const bool takes_all = is_sole_ || books_.bucket().is_indivisible;
  const std::uint64_t max_names = takes_all ? books_.bucket().entries : kMaxNamesPerRsync;
  while (!books_.result().has_lost_names && open_list()) {
    Result<std::vector<ListedEntry>> slice = read_entries(max_names);
    if (!slice) books_.lose_names(slice.error());
    if (!slice || slice->empty()) return std::nullopt;
    // What fails there is tried again by name: all names must be good for that.
    is_sole_ &= slice->size() == books_.bucket().entries;
    std::vector<ListedEntry> entries;
    for (ListedEntry& entry : *slice) {
      if (const auto known = class_without_rsync(entry)) {
        books_.count(entry, *known);
      } else {
        entries.push_back(std::move(entry));
      }
    }
    if (!entries.empty()) return piece_of(std::move(entries));
  }
  return std::nullopt;
}

std::optional<Piece> BucketWork::piece_of(std::vector<ListedEntry> entries) {
  std::optional<Piece> first;
  for (std::vector<ListedEntry>& part : tool_.divide(std::move(entries))) {
    Piece piece;
    piece.entries = std::move(part);
    if (first) {
      names_.add(std::move(piece));
    } else {
      first = std::move(piece);
    }
  }
  return first;
}

std::optional<EntryClass> BucketWork::class_without_rsync(const ListedEntry& entry) const {
  const Bucket& bucket = books_.bucket();
  if (entry.known && is_known_final_) return entry.known;
  if (const auto by_tool = tool_.class_without_process(entry)) return by_tool;
  if (bucket.is_right) return EntryClass::up_to_date;
  if (bucket.pass != PassKind::directories) return std::nullopt;
  if (context_.tree != nullptr) {
    if (const auto by_tree = context_.tree->class_of(entry)) return by_tree;
  }
  const bool is_right =
      context_.is_right_directory && context_.is_right_directory(bucket.source, entry.name);
  return is_right ? std::optional(EntryClass::up_to_date) : std::nullopt;
}

PassKind BucketWork::copying_pass() const {
  const PassKind pass = books_.bucket().pass;
  return pass == PassKind::check ? PassKind::copy : pass;
}

SliceKind BucketWork::kind_of(const Piece& piece) const {
  const Bucket& bucket = books_.bucket();
  const bool is_root_only = piece.entries.size() == 1 && piece.entries.front().name == ".";
  return {copying_pass(), bucket.under_closed_directory,    is_root_only,
          is_sole_,       is_sole_ && bucket.is_whole_tree, bucket.pass == PassKind::copy};
}

std::optional<Command> BucketWork::next() {
  if (has_ended_ || was_stopped_) return std::nullopt;
  if (names_.has_given_up()) {
    fail_the_rest();
    return std::nullopt;
  }
  std::optional<Piece> piece = names_.take();
  if (!piece && names_.takes_new()) piece = read_slice();
  if (!piece) return std::nullopt;
  piece_ = std::move(*piece);
  books_.result().retried_errors += piece_.errors.size();
  piece_.errors.clear();
  if (process_ == 0 && context_.wall_now) began_ = context_.wall_now();

  Command command = tool_.command(kind_of(piece_), source_, piece_.entries);
  command.environment = context_.environment;
  command.output_file = context_.output_file(books_.bucket().id, ++process_);
  command.time_limit = context_.time_limit;
  return command;
}

JobProgress BucketWork::finished(const ChildExit& exit) {
  const Result<std::string> read =
      read_file(context_.output_file(books_.bucket().id, process_), ExitCode::list_file_unwritable);
  const std::string output = read ? *read : std::string();
  SliceVerdict verdict =
      tool_.judge({piece_.entries, kind_of(piece_), source_, was_stopped_, exit, output,
                   [this](const std::string& name) { return entry_exists(name); }});
  books_.note_process(exit, keep_or_drop_logs(exit, verdict.outcome == Outcome::succeeded));
  books_.result().stats += verdict.statistics.transfer;
  if (!came_to_its_end(exit.status)) remove_strays(exit);

  Piece piece = std::move(piece_);
  piece_ = {};
  // Whatever it left undone is tried again as ever, by name.
  if (std::exchange(is_sole_, false) && verdict.outcome == Outcome::succeeded)
    context_.tree->take(output);
  if (was_stopped_ || verdict.outcome == Outcome::fatal) {
    settle_all(piece, verdict);
    books_.blame(verdict.outcome, verdict.message);
    for (PathError& error : verdict.errors) books_.report(std::move(error));
    has_ended_ = verdict.outcome == Outcome::fatal;
  } else if (verdict.has_died) {
    note_death(std::move(piece), verdict);
  } else {
    settle_or_retry(piece, std::move(verdict));
  }
  // Only what settles, so that the result takes nothing back of what progress promised.
  return books_.take_progress();
}

void BucketWork::remove_strays(const ChildExit& exit) const {
  const bool has_tidied_up =  // on TERM rsync removes its temporary file before it ends
      was_stopped_ && exit.status == ExitStatus{ExitStatus::Kind::exited, 20};
  if (!context_.wall_now || copying_pass() != PassKind::copy || has_tidied_up ||
      exit.status.kind == ExitStatus::Kind::not_started)
    return;
  remove_stray_files(source_, piece_.entries, began_);
}

std::optional<JobRetry> BucketWork::pause() {
  if (has_ended_ || was_stopped_ || !names_.begin_attempt()) return std::nullopt;
  books_.result().attempt = names_.attempt();
  const double random = context_.retry.random ? context_.retry.random() : 0.5;
  return JobRetry{books_.bucket().id, names_.attempt(), context_.retry.retries + 1,
                  pause_before(names_.attempt(), random), std::exchange(why_retry_, {})};
}

void BucketWork::settle_all(const Piece& piece, const SliceVerdict& verdict) {
  for (std::size_t i = 0; i < piece.entries.size(); ++i) {
    if (piece.is_settled.empty() || !piece.is_settled[i])
      books_.count(piece.entries[i], verdict.classes[i]);
  }
}

void BucketWork::settle_or_retry(const Piece& piece, SliceVerdict verdict) {
  Settlement settlement = settle(
      piece, verdict,
      {.is_last_attempt = names_.is_last_attempt(), .may_split = !books_.bucket().is_indivisible});
  for (const std::size_t i : settlement.settled) books_.count(piece.entries[i], verdict.classes[i]);
  books_.blame(settlement.outcome, verdict.message);
  for (PathError& error : settlement.errors) books_.report(std::move(error));
  if (!settlement.passing.entries.empty()) {
    note_why(settlement.passing.errors, verdict.message);
    names_.retry(std::move(settlement.passing));
  }
  if (settlement.unexplained.entries.size() < piece.entries.size()) names_.note_success();
  if (settlement.unexplained.entries.empty()) return;
  verdict.errors = std::exchange(settlement.unexplained.errors, {});
  note_death(std::move(settlement.unexplained), verdict);
}

void BucketWork::note_death(Piece piece, const SliceVerdict& verdict) {
  note_why(verdict.has_died ? std::vector<PathError>() : verdict.errors, verdict.message);
  if (const std::optional<Piece> given_up = names_.note_death(std::move(piece))) {
    fail(*given_up, verdict);
  } else {
    books_.result().retried_errors += verdict.errors.size();
  }
}

void BucketWork::note_why(const std::vector<PathError>& errors, const std::string& message) {
  if (!why_retry_.empty()) return;
  why_retry_ = errors.empty() ? message : errors.front().message;
}

void BucketWork::fail(const Piece& piece, const SliceVerdict& verdict) {
  for (std::size_t i = 0; i < piece.entries.size(); ++i) {
    if (piece.is_settled.empty() || !piece.is_settled[i])
      books_.count(piece.entries[i], EntryClass::failed);
  }
  books_.blame(worse(verdict.outcome, Outcome::partial), verdict.message);
  const bool is_alone = piece.entries.size() == 1;
  const std::string path = is_alone ? path_of(piece.entries.front()) : std::string();
  bool is_named = !is_alone;
  int os_error = 0;
  for (PathError error : verdict.errors) {
    if (error.path.empty()) error.path = path;  // there is nothing else it could be about
    if (error.path == path) is_named = true;
    if (error.os_error != 0) os_error = error.os_error;
    books_.report(std::move(error));
  }
  if (!is_named)
    books_.report({source_.id, path, tool_.name(), os_error, verdict.message, std::nullopt});
}

void BucketWork::fail_the_rest() {
  has_ended_ = true;
  const std::string message =
      "after " + std::to_string(names_.deaths()) + " " + tool_.name() +
      "s that died, what is left of the bucket is tried no more: " + why_retry_;
  books_.blame(Outcome::failed, message);
  books_.report({source_.id, "", tool_.name(), 0, message, std::nullopt});
}

bool BucketWork::class_the_rest(EntryClass entry_class) {
  if (!open_list()) return true;
  for (bool had_any = false;; had_any = true) {
    const auto slice = read_entries(kMaxNamesPerRsync);
    if (!slice || slice->empty()) return had_any || !slice;
    for (const ListedEntry& entry : *slice)
      books_.count(entry, class_without_rsync(entry).value_or(entry_class));
  }
}

bool BucketWork::class_the_waiting(EntryClass entry_class) {
  bool had_any = false;
  for (Piece& piece : names_.take_all()) {
    had_any = true;
    // Named by a complaint, it has failed; otherwise its rsync was not seen to an end.
    const bool has_failed = !piece.errors.empty();
    piece.is_settled.resize(piece.entries.size());
    for (std::size_t i = 0; i < piece.entries.size(); ++i) {
      if (!piece.is_settled[i])
        books_.count(piece.entries[i], has_failed ? EntryClass::failed : entry_class);
    }
    if (has_failed) books_.blame(Outcome::partial, piece.errors.front().message);
    for (PathError& error : piece.errors) books_.report(std::move(error));
  }
  return had_any;
}

std::string BucketWork::keep_or_drop_logs(const ChildExit& exit, bool is_clean) const {
  const BucketId id = books_.bucket().id;
  const std::string error_file = context_.error_file(id, process_);
  const std::string output_file = context_.output_file(id, process_);
  if (!exit.error_text.empty() && (!is_clean || context_.keep_logs))
    (void)write_file_atomically(error_file, exit.error_text, ExitCode::list_file_unwritable);
  if (is_clean && !context_.keep_logs) ::unlink(output_file.c_str());
  if (is_clean) return {};
  return exit.error_text.empty() ? output_file : error_file;
}

bool BucketWork::entry_exists(const std::string& name) const {
  const std::string path = source_.root + "/" + name;
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0;
}

JobResult BucketWork::result() {
  const EntryClass rest = was_stopped_ ? EntryClass::not_run : EntryClass::failed;
  const bool had_waiting = class_the_waiting(rest);
  const bool had_unread = class_the_rest(rest);
  return books_.close(was_stopped_ && (had_waiting || had_unread));
}

}  // namespace msrsync::rsync
