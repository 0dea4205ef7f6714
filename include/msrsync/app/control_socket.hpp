// The socket through which a run at work is spoken to.
#pragma once

#include <sys/un.h>

#include <string>

#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::app {

inline constexpr const char* kControlSocketName = "control.sock";

/// A directory that is held open: a name in it can be bound and connected to however long its path
/// is, of which a socket's address takes 108 bytes at most (unix(7)).
class SocketDirectory {
 public:
  static Result<SocketDirectory> open(const std::string& path);

  /// The control socket in it, by way of /proc/self/fd.
  sockaddr_un address() const;
  void remove_socket() const;

 private:
  explicit SocketDirectory(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

/// Whether the other end of a connected socket is our user or root.
bool is_trusted_peer(int socket);

/// Makes the socket in `directory`, of mode 0600 from the first moment, and listens. What a run
/// that was killed left there goes: the caller has the run's lock.
Result<UniqueFd> listen_for_control(const SocketDirectory& directory);

/// Sends one line to the run in `run_directory` and returns its answer. Errors:
/// bucket_directory_unusable (no run, or none at work), entries_failed (it does not answer).
Result<std::string> ask_run(const std::string& run_directory, const std::string& line);

}  // namespace msrsync::app
