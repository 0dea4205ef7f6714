#include "msrsync/app/control_socket.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {
namespace {

constexpr int kBacklog = 8;
constexpr time_t kPatienceSeconds = 10;

Error unusable(const char* what, const std::string& path, int os_error) {
  return {ExitCode::bucket_directory_unusable, what, path, os_error};
}

/// bind(2) and connect(2) want the general type.
const sockaddr* general(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

UniqueFd new_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

/// What comes until the end of the line, or of the connection.
Result<std::string> read_line(int socket) {
  std::string text;
  std::array<char, 256> piece{};
  while (text.find('\n') == std::string::npos && text.size() < 4096) {
    const ssize_t count = ::recv(socket, piece.data(), piece.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{ExitCode::entries_failed, "the run does not answer", "", errno};
    if (count == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

Result<SocketDirectory> SocketDirectory::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return unusable("cannot open the run directory", path, errno);
  return SocketDirectory(std::move(fd));
}

sockaddr_un SocketDirectory::address() const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(fd_.get()) + "/" + kControlSocketName;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

void SocketDirectory::remove_socket() const { (void)::unlinkat(fd_.get(), kControlSocketName, 0); }

bool is_trusted_peer(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid();
}

Result<UniqueFd> listen_for_control(const SocketDirectory& directory) {
  const auto failed = [] {
    return unusable("cannot make the control socket:", kControlSocketName, errno);
  };
  UniqueFd socket = new_socket();
  // The file that bind(2) makes takes its mode from the socket: no umask, which is every thread's.
  if (!socket || ::fchmod(socket.get(), 0600) != 0) return failed();
  directory.remove_socket();
  const sockaddr_un address = directory.address();
  if (::bind(socket.get(), general(address), sizeof address) != 0 ||
      ::listen(socket.get(), kBacklog) != 0)
    return failed();
  return socket;
}

Result<std::string> ask_run(const std::string& run_directory, const std::string& line) {
  const auto run = rundir::RunDirectory::open(run_directory);
  if (!run) return run.error();
  const auto directory = SocketDirectory::open(run->path());
  if (!directory) return directory.error();
  const UniqueFd socket = new_socket();
  const sockaddr_un address = directory->address();
  const timeval patience{kPatienceSeconds, 0};
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience))
    return unusable("cannot make a socket for", run_directory, errno);
  if (::connect(socket.get(), general(address), sizeof address) != 0) {
    const bool is_dead = errno == ENOENT || errno == ECONNREFUSED;
    return unusable(is_dead ? "no run is at work in" : "cannot speak to the run in", run_directory,
                    is_dead ? 0 : errno);
  }
  const std::string text = line + "\n";
  if (::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(text.size()))
    return Error{ExitCode::entries_failed, "the run does not listen", "", errno};
  return read_line(socket.get());
}

}  // namespace msrsync::app
