#include "msrsync/ui/terminal.hpp"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "msrsync/base/text.hpp"

namespace msrsync::ui {
namespace {

constexpr std::string_view kClear = "\r\x1b[K";  // to column one, then erase to the line's end

int descriptor(Stream stream) { return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO; }

/// Gives up silently when nobody reads any more (EPIPE) or nothing can be written (a full disk).
void write_whole(Stream stream, std::string_view text) {
  const int fd = descriptor(stream);
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody who shares the terminal made it non-blocking.
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

/// The line as far as it fits: a wrapped line could not be overprinted.
std::string_view cut_to_width(Stream stream, std::string_view line) {
  winsize size{};
  if (::ioctl(descriptor(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return line;
  return line.substr(0, size.ws_col - std::size_t{1});
}

}  // namespace

StandardTerminal::StandardTerminal(Stream output) : output_(output) {}

void StandardTerminal::print(std::string_view line) {
  clear_status();
  write_whole(output_, std::string(line) + "\n");
}

void StandardTerminal::message(std::string_view line) {
  clear_status();
  write_whole(Stream::err, "msrsync: " + printable(line) + "\n");
}

void StandardTerminal::status(std::string_view line) {
  write_whole(output_, std::string(kClear).append(cut_to_width(output_, line)));
  status_shown_ = true;
}

void StandardTerminal::end_status() {
  if (status_shown_) write_whole(output_, "\n");
  status_shown_ = false;
}

void StandardTerminal::clear_status() {
  if (status_shown_) write_whole(output_, kClear);
  status_shown_ = false;
}

}  // namespace msrsync::ui
