// Keeps the head and the tail of what a child says, however much it says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace msrsync::supervise {

/// Memory is at most head + tail; the middle is dropped by whole bytes and counted.
class BoundedText {
 public:
  BoundedText(std::size_t head_bytes, std::size_t tail_bytes)
      : head_bytes_(head_bytes), tail_bytes_(tail_bytes) {}

  void append(std::string_view text);
  /// Everything, or head, a line that says how much was left out, and tail.
  std::string text() const;

 private:
  std::size_t head_bytes_;
  std::size_t tail_bytes_;
  std::string head_;
  std::string tail_;  // a ring once full: tail_start_ is the oldest byte
  std::size_t tail_start_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace msrsync::supervise
