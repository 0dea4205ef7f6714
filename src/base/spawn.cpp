#include "msrsync/base/spawn.hpp"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync {
namespace {

constexpr std::size_t kMaxCaptured = std::size_t{1} << 20;

/// Everything the child needs, laid out before vfork(2): it must not allocate.
struct ChildPlan {
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* working_directory;
  int fds[3];
  int kept_fd;
  int failure_fd;  // write end, closed by execve(2); takes errno where that fails
  pid_t parent;
};

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

void reset_signals() {
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Async-signal-safe calls only: the memory is the parent's until execve(2).
[[noreturn]] void become(const ChildPlan& plan) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != plan.parent) ::_exit(127);  // the parent died before prctl
  // First out of the way of 0, 1 and 2, then into place: the given descriptors may be any numbers.
  int moved[3];
  bool ok = true;
  for (int i = 0; i < 3; ++i) ok = ok && (moved[i] = ::fcntl(plan.fds[i], F_DUPFD, 3)) >= 0;
  for (int i = 0; i < 3; ++i) ok = ok && ::dup2(moved[i], i) >= 0;
  if (ok && plan.working_directory != nullptr) ok = ::chdir(plan.working_directory) == 0;
  if (ok) {
    // Kernels before 5.11 lack the flag; our own descriptors are all O_CLOEXEC, so only the three
    // copies above would be left open there.
    if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
      for (const int fd : moved) ::close(fd);
    if (plan.kept_fd >= 0) ::fcntl(plan.kept_fd, F_SETFD, 0);
    reset_signals();
    ::execve(plan.argv[0], plan.argv.data(), plan.environment.data());
  }
  const int os_error = errno;
  (void)!::write(plan.failure_fd, &os_error, sizeof os_error);
  ::_exit(127);
}

/// Blocks every signal, so that no handler of ours runs in the child while it shares our memory.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &previous_);
  }
  ~AllSignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t previous_;
};

Error start_error(const SpawnRequest& request, int os_error) {
  return {ExitCode::rsync_missing, "cannot start", request.argv.at(0), os_error};
}

/// What the child wrote before it gave up; 0 when execve(2) closed its end instead. Not left to the
/// memory that vfork(2) shares: some tools (ThreadSanitizer) make a fork(2) of it.
int read_failure(int fd) {
  int os_error = 0;
  ssize_t n;
  do {
    n = ::read(fd, &os_error, sizeof os_error);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(sizeof os_error) ? os_error : 0;
}

/// In a function of its own, with nothing of the caller's frame changed by the child.
pid_t vfork_and_become(const ChildPlan& plan) {
  const AllSignalsBlocked blocked;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  const pid_t pid = ::vfork();
#pragma GCC diagnostic pop
  if (pid == 0) become(plan);
  return pid;
}

}  // namespace

Result<pid_t> spawn(const SpawnRequest& request) {
  UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return start_error(request, errno);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return start_error(request, errno);
  const UniqueFd failure_reader(ends[0]);
  UniqueFd low_writer(ends[1]);
  // Out of the child's way: it puts other files on 0, 1 and 2, which may be free in the parent.
  UniqueFd failure_writer(::fcntl(low_writer.get(), F_DUPFD_CLOEXEC, 3));
  if (!failure_writer) return start_error(request, errno);
  low_writer.reset();

  const auto or_null = [&](int fd) { return fd >= 0 ? fd : null.get(); };
  const ChildPlan plan{
      pointers_to(request.argv),
      pointers_to(request.environment),
      request.working_directory.empty() ? nullptr : request.working_directory.c_str(),
      {or_null(request.stdin_fd), or_null(request.stdout_fd), or_null(request.stderr_fd)},
      request.kept_fd,
      failure_writer.get(),
      ::getpid()};
  const pid_t pid = vfork_and_become(plan);
  if (pid < 0) return start_error(request, errno);
  failure_writer.reset();
  if (const int os_error = read_failure(failure_reader.get()); os_error != 0) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return start_error(request, os_error);
  }
  return pid;
}

Result<CapturedRun> run_and_capture(SpawnRequest request) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return start_error(request, errno);
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  request.stdin_fd = -1;
  request.stdout_fd = request.stderr_fd = writer.get();
  const Result<pid_t> pid = spawn(request);
  if (!pid) return pid.error();
  writer.reset();

  CapturedRun run;
  char buffer[4096];
  for (;;) {
    const ssize_t n = ::read(reader.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    const auto room = kMaxCaptured - run.output.size();
    run.output.append(buffer, std::min(static_cast<std::size_t>(n), room));
  }
  while (::waitpid(*pid, &run.wait_status, 0) < 0 && errno == EINTR) {
  }
  return run;
}

std::vector<std::string> environment_in_c_locale() {
  std::vector<std::string> environment;
  for (char** one = ::environ; *one != nullptr; ++one) {
    const std::string_view entry = *one;
    const bool is_locale =
        entry.starts_with("LC_") || entry.starts_with("LANG=") || entry.starts_with("LANGUAGE=");
    if (!is_locale) environment.emplace_back(entry);
  }
  environment.emplace_back("LC_ALL=C");
  return environment;
}

namespace {

bool is_executable_file(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::string find_executable(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* variable = ::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/bin:/bin";
  for (;;) {
    const auto colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    const std::string candidate = std::string(folder.empty() ? "." : folder) + "/" + name;
    if (is_executable_file(candidate)) return candidate;
    if (colon == std::string_view::npos) return "";
    rest.remove_prefix(colon + 1);
  }
}

}  // namespace msrsync
