// What the two judges of a finished rsync read alike: its lines.
#pragma once

#include <string_view>

namespace msrsync::rsync {

template <typename Function>
void for_each_line(std::string_view text, Function&& function) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    function(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace msrsync::rsync
