// Listens for --control while a run is at work: one line in, one line out.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>

#include "msrsync/app/control_socket.hpp"

namespace msrsync::app {

/// Io thread. Nobody who connects can hold up the run: nothing waits, a line has 128 bytes and five
/// seconds to arrive, and of four connections at a time the fifth is turned away.
class ControlServer {
 public:
  /// The answer to a line, without its newline. The line may hold any byte.
  using Answer = std::function<std::string(const std::string& line)>;

  static constexpr unsigned kMostConnections = 4;

  static Result<std::unique_ptr<ControlServer>> open(boost::asio::io_context& context,
                                                     const std::string& directory, Answer answer);
  /// Removes the socket's name.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  class Connection;
  using Protocol = boost::asio::local::stream_protocol;

  ControlServer(boost::asio::io_context& context, SocketDirectory directory, UniqueFd listening,
                Answer answer);
  void accept();
  void welcome(Protocol::socket socket);

  SocketDirectory directory_;
  Protocol::acceptor acceptor_;
  Answer answer_;
  std::shared_ptr<unsigned> connections_ = std::make_shared<unsigned>(0);
};

}  // namespace msrsync::app
