// What the two judges of a finished rsync read alike: its lines, and the paths in its complaints.
#pragma once

#include <string>
#include <string_view>

#include "msrsync/model/source.hpp"

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

/// A path of a complaint, relative to the source root: rsync names what it reads and what it
/// writes, whole or from its working directory.
std::string entry_path(const Source& source, const std::string& path);

}  // namespace msrsync::rsync
