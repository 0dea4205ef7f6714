// latencyfs [OPTION...] BACKING MOUNTPOINT: shows the directory BACKING at MOUNTPOINT and makes
// every operation take as long as a round trip to a filer; runs in the foreground until unmounted.
// --meta MS    an operation on a name or on attributes, and every 512 names of a listing (1)
// --data MS    one read or write, of up to 1 MiB (0.3)
// --flush MS   closing a file that was written, and fsync (1)
// --slots N    operations in service at once (0: no limit)
// --cache S    seconds for which names and attributes are believed, as an NFS client does (3)
// --count FILE operations by kind, written on SIGUSR1 and when unmounted
// Every operation is served by a thread of its own. Like an NFS client, the kernel keeps a file's
// pages while time and size are the same when it is opened again (auto_cache), and an operation
// that makes or changes something answers with the attributes: libfuse's question for them right
// after it costs and counts nothing.
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "latency_operations.hpp"

namespace {

struct Settings {
  latencyfs::Delays delays;
  double cache_seconds = 3;
  std::string count_file;
};

Settings settings;
std::unique_ptr<latencyfs::Service> service;

bool parse(int argc, char** argv) {
  static const option kOptions[] = {{"meta", required_argument, nullptr, 'm'},
                                    {"data", required_argument, nullptr, 'd'},
                                    {"flush", required_argument, nullptr, 'f'},
                                    {"slots", required_argument, nullptr, 's'},
                                    {"cache", required_argument, nullptr, 'a'},
                                    {"count", required_argument, nullptr, 'c'},
                                    {nullptr, 0, nullptr, 0}};
  for (int letter = 0; (letter = ::getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
    switch (letter) {
      case 'm': settings.delays.meta_ms = ::strtod(optarg, nullptr); break;
      case 'd': settings.delays.data_ms = ::strtod(optarg, nullptr); break;
      case 'f': settings.delays.flush_ms = ::strtod(optarg, nullptr); break;
      case 's':
        settings.delays.slots = static_cast<unsigned>(::strtoul(optarg, nullptr, 10));
        break;
      case 'a': settings.cache_seconds = ::strtod(optarg, nullptr); break;
      case 'c': settings.count_file = optarg; break;
      default: return false;
    }
  }
  return argc - optind == 2;
}

void write_counts() {
  if (!settings.count_file.empty() && !service->write_counts(settings.count_file))
    std::perror(settings.count_file.c_str());
}

/// SIGUSR1 is blocked in every thread and taken here; ends with the process.
void write_counts_when_asked(sigset_t asked) {
  for (int signal = 0; ::sigwait(&asked, &signal) == 0;) write_counts();
}

int serve(const char* program, const char* mountpoint) {
  fuse_args arguments = FUSE_ARGS_INIT(0, nullptr);
  (void)::fuse_opt_add_arg(&arguments, program);
  (void)::fuse_opt_add_arg(&arguments, "-oallow_other,default_permissions,fsname=latencyfs");
  const fuse_operations table = latencyfs::operations();
  fuse* file_system = ::fuse_new(&arguments, &table, sizeof table, nullptr);
  ::fuse_opt_free_args(&arguments);
  if (file_system == nullptr || ::fuse_mount(file_system, mountpoint) != 0) return 1;
  (void)::fuse_set_signal_handlers(::fuse_get_session(file_system));
  fuse_loop_config* loop = ::fuse_loop_cfg_create();
  ::fuse_loop_cfg_set_max_threads(loop, latencyfs::kRequestsAtOnce);
  ::fuse_loop_cfg_set_idle_threads(loop, latencyfs::kRequestsAtOnce);
  ::fuse_loop_cfg_set_clone_fd(loop, 1);
  const int status = ::fuse_loop_mt(file_system, loop);
  ::fuse_loop_cfg_destroy(loop);
  ::fuse_unmount(file_system);
  ::fuse_destroy(file_system);
  return status == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (!parse(argc, argv)) {
    (void)std::fprintf(stderr,
                       "usage: latencyfs [--meta MS] [--data MS] [--flush MS] [--slots N] "
                       "[--cache S] [--count FILE] BACKING MOUNTPOINT\n");
    return 2;
  }
  const int directory = ::open(argv[optind], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) {
    std::perror(argv[optind]);
    return 1;
  }
  ::umask(0);
  service = std::make_unique<latencyfs::Service>(settings.delays);
  latencyfs::backing = {directory, service.get(), settings.cache_seconds};
  sigset_t asked;
  ::sigemptyset(&asked);
  ::sigaddset(&asked, SIGUSR1);
  (void)::pthread_sigmask(SIG_BLOCK, &asked, nullptr);
  std::thread(write_counts_when_asked, asked).detach();
  const int status = serve(argv[0], argv[optind + 1]);
  write_counts();
  return status;
}
