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
  /// A line on stdout: what was asked for.
  virtual void print(std::string_view line) = 0;
  /// A line on stderr, "msrsync: " before it.
  virtual void message(std::string_view line) = 0;
  /// Replaces the progress line (overprinted in place); cleared before any other line.
  virtual void status(std::string_view line) = 0;
  /// Ends the progress line with a newline, if there is one.
  virtual void end_status() = 0;
};

/// `progress` names the stream that carries the progress line: stdout as in the original, stderr
/// when stdout carries the report. A broken pipe is a quiet end of output, never of the run.
class StandardTerminal final : public Terminal {
 public:
  explicit StandardTerminal(Stream progress = Stream::out);
  void print(std::string_view line) override;
  void message(std::string_view line) override;
  void status(std::string_view line) override;
  void end_status() override;

 private:
  Stream progress_;
  bool status_shown_ = false;
};

}  // namespace msrsync::ui
