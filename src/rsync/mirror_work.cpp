#include "msrsync/rsync/mirror_work.hpp"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/rsync/exit_code.hpp"
#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

constexpr std::string_view kSkipped = "IO error encountered -- skipping file deletion";
constexpr std::string_view kDeleting = "=*deleting";

std::string below(const std::string& root, const std::string& path) {
  const std::string prefix = root.ends_with('/') ? root : root + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

bool is_directory(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

MirrorWork::MirrorWork(const MirrorContext& context, Bucket bucket) : context_(context) {
  result_.bucket = std::move(bucket);
  result_.outcome = Outcome::succeeded;
}

const Source& MirrorWork::source() const {
  return context_.bucket.sources.at(static_cast<std::size_t>(result_.bucket.source));
}

MirrorTask MirrorWork::task() const {
  if (context_.is_preview) return MirrorTask::preview;
  return result_.bucket.is_trial ? MirrorTask::count : MirrorTask::remove;
}

std::optional<Command> MirrorWork::next() {
  if (has_ended_ || was_stopped_) return std::nullopt;
  std::optional<Command> command;
  if (may_go_on()) command = is_whole() ? next_whole() : next_slice();
  if (was_stopped_) return std::nullopt;
  has_ended_ = !command || is_whole();
  is_complete_ = !command;
  if (!command) return command;
  command->environment = context_.bucket.environment;
  command->time_limit = context_.bucket.time_limit;
  command->output_file = context_.bucket.output_file(result_.bucket.id, ++process_);
  return command;
}

bool MirrorWork::may_go_on() {
  if (is_whole() && context_.permit.withholds_any())
    context_.permit.disarm("nothing is deleted: not all of the source could be read");
  if (!sources_are_the_same())
    context_.permit.disarm("nothing is deleted: a source is not the directory it was");
  if (std::string why = context_.permit.refusal(result_.bucket.is_trial); !why.empty()) {
    result_.message = std::move(why);
    return false;
  }
  // A dry run makes no destination; in one that is not there nothing is extraneous.
  const bool may_look = !context_.bucket.settings.is_remote;
  return is_whole() || !may_look || is_directory(source().destination);
}

bool MirrorWork::sources_are_the_same() const {
  const std::vector<Source>& sources = context_.bucket.sources;
  for (std::size_t i = 0; i < sources.size() && i < context_.roots.size(); ++i) {
    const bool is_concerned = is_whole() || sources[i].id == result_.bucket.source;
    if (is_concerned && !is_same_directory(identity_of(sources[i].root), context_.roots[i]))
      return false;
  }
  return true;
}

std::optional<Command> MirrorWork::next_whole() {
  return whole_mirror_command(context_.bucket.settings, task(), context_.bucket.sources,
                              context_.destination);
}

std::optional<Command> MirrorWork::next_slice() {
  if (!reader_) {
    Result<ListReader> opened = ListReader::open(result_.bucket.list_file, result_.bucket.entries);
    if (!opened) {
      fail(Outcome::failed, to_text(opened.error()));
      return std::nullopt;
    }
    reader_.emplace(std::move(*opened));
  }
  const std::vector<std::string> names = take_names();
  if (names.empty()) return std::nullopt;
  return mirror_command(context_.bucket.settings, task(), source(), names);
}

std::vector<std::string> MirrorWork::take_names() {
  for (;;) {
    // A slash more for each name than in a copy.
    auto slice =
        reader_->next(kMaxNamesPerRsync, context_.bucket.argument_bytes - kMaxNamesPerRsync);
    if (!slice) fail(Outcome::failed, to_text(slice.error()));
    if (!slice || slice->empty()) return {};
    std::vector<std::string> names;
    for (ListedEntry& entry : *slice) {
      if (is_safe(entry.name)) names.push_back(std::move(entry.name));
    }
    if (!names.empty()) return names;
  }
}

bool MirrorWork::is_safe(const std::string& directory) {
  if (context_.permit.withholds(result_.bucket.source, directory)) return false;
  if (!context_.checks_links) return true;
  const std::string link = link_on_the_way(source().destination, directory);
  if (link.empty()) return true;
  PathError error;
  error.source = result_.bucket.source;
  error.path = directory == "." ? "" : directory;
  error.operation = "delete";
  error.os_error = ELOOP;
  error.message = "nothing is deleted behind a link that has taken a directory's place: " + link;
  result_.errors.push_back(std::move(error));
  fail(Outcome::partial, "a link stands where the source has a directory");
  return false;
}

JobProgress MirrorWork::finished(const ChildExit& exit) {
  result_.status = exit.status;
  result_.usage += exit.usage;
  result_.processes = process_;
  read_output(context_.bucket.output_file(result_.bucket.id, process_));
  read_complaints(exit.error_text);
  const bool has_exited = exit.status.kind == ExitStatus::Kind::exited;
  const ExitCodeInfo& info = describe_exit_code(has_exited ? exit.status.value : -1);
  std::string message = "rsync " + to_text(exit.status);
  if (has_exited) message += ": " + std::string(info.meaning);
  switch (info.exit_class) {
    case ExitClass::ok: break;
    case ExitClass::vanished: fail(Outcome::vanished, {}); break;
    case ExitClass::partial: fail(Outcome::partial, std::move(message)); break;
    case ExitClass::retry:
    case ExitClass::fatal:
      has_ended_ = true;
      if (!was_stopped_) fail(Outcome::failed, std::move(message));
      break;
  }
  if (is_whole() && !was_stopped_) is_complete_ = true;
  keep_or_drop_logs(exit);
  return {result_.bucket.id, 0, 0};
}

/// Line by line: a preview of a large destination may say a great deal.
void MirrorWork::read_output(const std::string& file) {
  std::ifstream output(file);
  for (std::string line; std::getline(output, line);) read_line(line);
}

void MirrorWork::read_line(const std::string& line) {
  if (line.starts_with(kDeleting)) {
    ++result_.deleted;
    const auto item = context_.is_preview ? parse_itemized(line) : std::nullopt;
    if (!item) return;
    const bool has_prefix = !is_whole() && !source().name.empty();
    context_.print((has_prefix ? source().name + "/" : "") + item->name +
                   (line.ends_with('/') ? "/" : ""));
  } else if (line == kSkipped) {
    context_.permit.note_skipped("rsync skipped deletions: it met an error in the source");
  }
}

void MirrorWork::read_complaints(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line == kSkipped) read_line(line);
    const auto complaint = parse_complaint(line);
    if (!complaint || complaint->is_summary || complaint->is_vanished) continue;
    PathError error;
    error.source = result_.bucket.source;
    error.path = below(source().destination, below(source().root, complaint->path));
    if (error.path.starts_with("./")) error.path.erase(0, 2);
    error.operation = "delete";
    error.os_error = complaint->os_error;
    error.message = line;
    if (result_.errors.size() < JobResult::kMaxErrors) {
      result_.errors.push_back(std::move(error));
    } else {
      ++result_.errors_dropped;
    }
  }
}

/// The enumeration rises from succeeded to failed.
void MirrorWork::fail(Outcome outcome, std::string message) {
  if (outcome <= result_.outcome) return;
  result_.outcome = outcome;
  result_.message = std::move(message);
}

void MirrorWork::keep_or_drop_logs(const ChildExit& exit) {
  const bool is_clean = exit.status.ok() && exit.error_text.empty();
  const BucketContext& bucket = context_.bucket;
  const std::string output_file = bucket.output_file(result_.bucket.id, process_);
  const std::string error_file = bucket.error_file(result_.bucket.id, process_);
  if (!exit.error_text.empty())
    (void)write_file_atomically(error_file, exit.error_text, ExitCode::list_file_unwritable);
  if (!is_clean) result_.log_file = exit.error_text.empty() ? output_file : error_file;
  if (is_clean && !bucket.keep_logs) ::unlink(output_file.c_str());
}

JobResult MirrorWork::result() {
  const bool is_clean =
      result_.outcome == Outcome::succeeded || result_.outcome == Outcome::vanished;
  if (was_stopped_ && !is_complete_ && is_clean) result_.outcome = Outcome::cancelled;
  return std::move(result_);
}

}  // namespace msrsync::rsync
