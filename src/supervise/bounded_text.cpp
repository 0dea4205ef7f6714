#include "msrsync/supervise/bounded_text.hpp"

#include <algorithm>

namespace msrsync::supervise {

void BoundedText::append(std::string_view text) {
  const std::size_t to_head = std::min(head_bytes_ - head_.size(), text.size());
  head_.append(text.substr(0, to_head));
  text.remove_prefix(to_head);
  if (text.size() > tail_bytes_) {
    dropped_ += tail_.size() + text.size() - tail_bytes_;
    tail_.assign(text.substr(text.size() - tail_bytes_));
    tail_start_ = 0;
    return;
  }
  const std::size_t to_fill = std::min(tail_bytes_ - tail_.size(), text.size());
  tail_.append(text.substr(0, to_fill));
  text.remove_prefix(to_fill);
  dropped_ += text.size();
  // In pieces as long as the ring's, not byte by byte: a child can say gigabytes.
  while (!text.empty()) {
    const std::size_t piece = std::min(tail_bytes_ - tail_start_, text.size());
    text.copy(tail_.data() + tail_start_, piece);
    tail_start_ = (tail_start_ + piece) % tail_bytes_;
    text.remove_prefix(piece);
  }
}

std::string BoundedText::text() const {
  std::string all = head_;
  if (dropped_ > 0) all += "\n[" + std::to_string(dropped_) + " bytes left out]\n";
  all.append(tail_, tail_start_);
  all.append(tail_, 0, tail_start_);
  return all;
}

}  // namespace msrsync::supervise
