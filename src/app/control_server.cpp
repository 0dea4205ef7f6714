#include "msrsync/app/control_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

#include "msrsync/options/control_line.hpp"

namespace msrsync::app {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);
/// After an accept(2) that failed (no descriptors left), so that the loop does not spin.
constexpr auto kPause = std::chrono::seconds(1);

}  // namespace

/// Keeps itself alive through what it waits for.
class ControlServer::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Protocol::socket socket, Answer answer, std::shared_ptr<unsigned> count)
      : socket_(std::move(socket)),
        deadline_(socket_.get_executor(), kPatience),
        answer_(std::move(answer)),
        count_(std::move(count)) {
    ++*count_;
  }
  ~Connection() { --*count_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void begin() {
    deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
      const auto self = weak.lock();
      if (ec || !self) return;
      boost::system::error_code ignored;
      self->socket_.close(ignored);
    });
    boost::asio::async_read_until(
        socket_, boost::asio::dynamic_buffer(line_, options::kMaxControlLine), '\n',
        [self = shared_from_this()](const boost::system::error_code& ec, std::size_t size) {
          if (!ec) return self->reply(self->answer_(self->line_.substr(0, size - 1)));
          if (ec == boost::asio::error::not_found) self->reply("refused: the line is too long");
        });
  }

  void reply(std::string text) {
    reply_ = std::move(text) + "\n";
    boost::asio::async_write(socket_, boost::asio::buffer(reply_),
                             [self = shared_from_this()](const auto&, std::size_t) {
                               boost::system::error_code ignored;
                               self->socket_.close(ignored);
                               self->deadline_.cancel();
                             });
  }

 private:
  Protocol::socket socket_;
  boost::asio::steady_timer deadline_;
  Answer answer_;
  std::shared_ptr<unsigned> count_;
  std::string line_;
  std::string reply_;
};

Result<std::unique_ptr<ControlServer>> ControlServer::open(boost::asio::io_context& context,
                                                           const std::string& directory,
                                                           Answer answer) {
  auto opened = SocketDirectory::open(directory);
  if (!opened) return opened.error();
  auto listening = listen_for_control(*opened);
  if (!listening) return listening.error();
  std::unique_ptr<ControlServer> server(
      new ControlServer(context, std::move(*opened), std::move(*listening), std::move(answer)));
  server->accept();
  return server;
}

ControlServer::ControlServer(boost::asio::io_context& context, SocketDirectory directory,
                             UniqueFd listening, Answer answer)
    : directory_(std::move(directory)),
      acceptor_(context, Protocol(), listening.release()),
      answer_(std::move(answer)) {}

ControlServer::~ControlServer() { directory_.remove_socket(); }

void ControlServer::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& ec, Protocol::socket socket) {
    if (ec == boost::asio::error::operation_aborted) return;
    if (!ec) {
      welcome(std::move(socket));
      accept();
      return;
    }
    const auto pause =
        std::make_shared<boost::asio::steady_timer>(acceptor_.get_executor(), kPause);
    pause->async_wait([this, pause](const boost::system::error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

void ControlServer::welcome(Protocol::socket socket) {
  const bool is_trusted = is_trusted_peer(socket.native_handle());
  const bool is_full = *connections_ >= kMostConnections;
  const auto connection = std::make_shared<Connection>(std::move(socket), answer_, connections_);
  if (!is_trusted || is_full) {
    connection->reply(is_full ? "refused: too many ask at once" : "refused: not your run");
  } else {
    connection->begin();
  }
}

}  // namespace msrsync::app
