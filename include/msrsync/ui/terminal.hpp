// The only door to stdout and stderr while a run lasts, so that the progress line and messages
// never mix.
#pragma once

#include <string>
#include <string_view>

namespace msrsync::ui {

enum class Stream { out, err };

/// Io thread only.
class Terminal {
 public:
  virtual ~Terminal() = default;
  /// A line of what was asked for.
  virtual void print(std::string_view line) = 0;
  /// A line on stderr, "msrsync: " before it. Bytes that could steer a terminal are replaced
  /// (`printable`).
  virtual void message(std::string_view line) = 0;
  /// Replaces the progress line (overprinted in place, cut at the terminal's width); cleared before
  /// any other line. Control bytes are the caller's to replace, here and in print().
  virtual void status(std::string_view line) = 0;
  /// Ends the progress line with a newline, if there is one.
  virtual void end_status() = 0;
};

/// `output` names the stream for what was asked for, the progress line included: stdout as in the
/// original, stderr when stdout carries the report. A broken pipe is a quiet end of output, never
/// of the run, given that the process ignores SIGPIPE. Each line is one write(2), so that lines of
/// other processes on the same terminal fall between ours and not into them.
class StandardTerminal final : public Terminal {
 public:
  explicit StandardTerminal(Stream output = Stream::out);
  void print(std::string_view line) override;
  void message(std::string_view line) override;
  void status(std::string_view line) override;
  void end_status() override;

 private:
  void clear_status();

  Stream output_;
  bool status_shown_ = false;
};

}  // namespace msrsync::ui
