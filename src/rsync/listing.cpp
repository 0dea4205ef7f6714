#include "msrsync/rsync/listing.hpp"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "msrsync/base/spawn.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/model/exit_status.hpp"
#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

constexpr std::size_t kBatchEntries = 1000;
constexpr std::size_t kMaxComplaintBytes = std::size_t{1} << 20;

/// Turns lines into batches. Only the batch that is being filled is kept.
class BatchBuilder {
 public:
  BatchBuilder(const Source& source, const BatchSink& sink)
      : sink_(sink), prefix_(source.name.empty() ? "" : source.name + "/") {
    batch_.source = source.id;
    batch_.is_first = false;
  }

  /// False once the receiver wants no more.
  bool add_directory(std::string path) {
    DirectoryBatch batch;
    batch.source = batch_.source;
    batch.directory = std::move(path);
    batch.is_leaf = true;
    return sink_(std::move(batch));
  }

  bool add_line(std::string_view text) {
    auto line = parse_itemized(text);
    if (!line || !make_relative(line->name)) return true;
    // The root has no line when its times happen to be those of the empty directory: it is
    // delivered without asking.
    if (line->type == 'd') return line->name.empty() || add_directory(std::move(line->name));
    const auto slash = line->name.rfind('/');
    const std::string_view parent =
        std::string_view(line->name).substr(0, slash == std::string::npos ? 0 : slash);
    const std::string_view name =
        std::string_view(line->name).substr(slash == std::string::npos ? 0 : slash + 1);
    if (batch_.directory != parent || batch_.entries.size() >= kBatchEntries) {
      if (!flush()) return false;
      batch_.directory = parent;
    }
    batch_.add(name, kind_of(line->type), line->type == 'f' ? line->length : 0);
    return true;
  }

  bool flush(std::vector<PathError> errors = {}) {
    if (batch_.entries.empty() && errors.empty()) return true;
    DirectoryBatch next;
    next.source = batch_.source;
    next.is_first = false;
    batch_.errors = std::move(errors);
    return sink_(std::exchange(batch_, std::move(next)));
  }

 private:
  /// For a SRC without a slash rsync's names begin with its name; that of SRC itself is the root.
  bool make_relative(std::string& name) const {
    if (prefix_.empty()) return true;
    if (!name.starts_with(prefix_)) return false;
    name.erase(0, prefix_.size());
    return true;
  }

  static EntryKind kind_of(char type) {
    if (type == 'f') return EntryKind::file;
    return type == 'L' ? EntryKind::symlink : EntryKind::special;
  }

  const BatchSink& sink_;
  std::string prefix_;
  DirectoryBatch batch_;
};

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{ExitCode::rsync_missing, "cannot make a pipe for rsync", {}, errno};
  }
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

struct Child {
  pid_t pid = -1;
  UniqueFd output;
  UniqueFd complaints;
};

Result<Child> start(const ListingRequest& request) {
  SpawnRequest spawned;
  spawned.argv.push_back(request.rsync_path);
  spawned.argv.insert(spawned.argv.end(), request.options.begin(), request.options.end());
  // Patterns anchored at the transfer's root see SRC's name, or not, as in plain rsync.
  const bool has_slash = request.source.root.ends_with('/') || !request.source.name.empty();
  const std::string slash = has_slash ? "" : "/";
  // Our working directory is kept, since filter files are named relative to it; the absolute paths
  // can't be taken for a host, whatever colons they hold.
  for (const std::string& word :
       {std::string("-n"), std::string("--no-h"), std::string("--no-progress"),
        std::string("--info=none"), "--out-format=" + std::string(kOutFormat), std::string("--"),
        request.source.root + slash, request.empty_directory + "/"}) {
    spawned.argv.push_back(word);
  }
  spawned.environment = environment_in_c_locale();

  auto output = make_pipe();
  if (!output) return output.error();
  auto complaints = make_pipe();
  if (!complaints) return complaints.error();
  spawned.stdout_fd = output->write.get();
  spawned.stderr_fd = complaints->write.get();
  const auto pid = spawn(spawned);
  if (!pid) return pid.error();
  return Child{*pid, std::move(output->read), std::move(complaints->read)};
}

/// Reads once. False at the end.
bool read_some(int fd, std::string& into) {
  std::array<char, 64 * 1024> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/// Hands the whole lines of `text` over and keeps the rest. False once `take` has said so.
template <typename Take>
bool take_lines(std::string& text, Take take) {
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    if (!take(std::string_view(text).substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  text.erase(0, begin);
  return true;
}

struct Drained {
  std::string complaints;
  bool is_wanted = true;  ///< the receiver took all
};

/// Reads both pipes to their ends. When the receiver wants no more the child is told to stop.
Drained drain(const Child& child, BatchBuilder& builder) {
  Drained drained;
  std::string output;
  std::array<pollfd, 2> polled = {pollfd{child.output.get(), POLLIN, 0},
                                  pollfd{child.complaints.get(), POLLIN, 0}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;  // EINTR
    if (polled[0].fd >= 0 && polled[0].revents != 0) {
      if (!read_some(polled[0].fd, output)) polled[0].fd = -1;
      const auto take = [&](std::string_view line) { return builder.add_line(line); };
      if (drained.is_wanted && !take_lines(output, take)) {
        drained.is_wanted = false;
        ::kill(child.pid, SIGTERM);
      }
      if (!drained.is_wanted) output.clear();
    }
    if (polled[1].fd >= 0 && polled[1].revents != 0) {
      std::string some;
      if (!read_some(polled[1].fd, some)) polled[1].fd = -1;
      drained.complaints.append(some, 0, kMaxComplaintBytes - drained.complaints.size());
    }
  }
  return drained;
}

PathError error_of(std::string_view line, const Complaint& complaint, const Source& source) {
  PathError error;
  error.source = source.id;
  error.operation = "list";
  error.os_error = complaint.is_vanished ? ENOENT : complaint.os_error;
  error.message = line;
  const std::string root = source.root == "/" ? "" : source.root;
  if (!complaint.path.starts_with(root + "/")) return error;  // the root itself, or a filter file
  error.path = complaint.path.substr(root.size() + 1);
  // A directory that could not be read is in the list all the same; what rsync could not look at
  // is not.
  const bool is_listed =
      line.find("opendir ") != std::string_view::npos || line.starts_with("directory has vanished");
  if (is_listed) return error;
  const bool is_gone = complaint.is_vanished || complaint.os_error == ENOENT;
  error.entry_class = is_gone ? EntryClass::vanished : EntryClass::failed;
  return error;
}

std::vector<PathError> errors_in(std::string complaints, const Source& source) {
  const bool is_cut = complaints.size() >= kMaxComplaintBytes;
  std::vector<PathError> errors;
  take_lines(complaints, [&](std::string_view line) {
    const auto complaint = parse_complaint(line);
    if (complaint && !complaint->is_summary) errors.push_back(error_of(line, *complaint, source));
    return true;
  });
  if (is_cut) {
    PathError rest;
    rest.source = source.id;
    rest.operation = "list";
    rest.message = "rsync complained about more than is kept here";
    errors.push_back(std::move(rest));
  }
  return errors;
}

Error error_of_exit(const ExitStatus& status, const std::string& complaints) {
  // 1, 2 and 4: rsync does not take the options; 11 before any transfer: it can't read a filter
  // file they name.
  const bool is_refusal =
      status.kind == ExitStatus::Kind::exited &&
      (status.value == 1 || status.value == 2 || status.value == 4 || status.value == 11);
  const std::string first = complaints.substr(0, complaints.find('\n'));
  return Error{is_refusal ? ExitCode::rsync_options_refused : ExitCode::entries_failed,
               "rsync could not list the source (" + to_text(status) + "): " + first,
               {},
               0};
}

}  // namespace

Result<void> list_tree(const ListingRequest& request, const BatchSink& sink, std::stop_token stop) {
  if (stop.stop_requested()) return {};
  auto child = start(request);
  if (!child) return child.error();

  BatchBuilder builder(request.source, sink);
  const pid_t pid = child->pid;
  Drained drained;
  {
    const std::stop_callback stop_child(stop, [pid] { ::kill(pid, SIGTERM); });
    const bool is_wanted = builder.add_directory("");
    if (!is_wanted) ::kill(pid, SIGTERM);
    drained = drain(*child, builder);
    drained.is_wanted = drained.is_wanted && is_wanted;
    // Not reaped yet: as long as the callback lives, the number must not go to another process.
    siginfo_t ended;
    while (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR) {
    }
  }
  int wait_status = 0;
  while (::waitpid(pid, &wait_status, 0) < 0 && errno == EINTR) {
  }
  if (stop.stop_requested() || !drained.is_wanted) return {};

  const auto status = ExitStatus::from_wait_status(wait_status);
  const bool is_whole = status.ok() || status == ExitStatus{ExitStatus::Kind::exited, 23} ||
                        status == ExitStatus{ExitStatus::Kind::exited, 24};
  if (!is_whole) return error_of_exit(status, drained.complaints);
  if (builder.flush()) builder.flush(errors_in(std::move(drained.complaints), request.source));
  return {};
}

}  // namespace msrsync::rsync
