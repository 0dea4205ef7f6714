#include "msrsync/rsync/last_words.hpp"

#include <algorithm>
#include <array>

namespace msrsync::rsync {
namespace {

constexpr auto kClosing = std::to_array<std::string_view>({
    "rsync error: ",
    "rsync warning: ",
    "rsync: connection unexpectedly closed",
    "(see the rsync man",
});

/// Lines of an rsync daemon (clientserver.c), of its side of rsync, and of ssh.
constexpr auto kTurnedAway = std::to_array<std::string_view>({
    "@ERROR: auth failed",
    "@ERROR: Unknown module",
    "@ERROR: access denied",
    "@ERROR: chdir failed",
    "@ERROR: chroot failed",
    "@ERROR: invalid uid",
    "@ERROR: invalid gid",
    "ERROR: module is read only",
    "ERROR: module is write only",
    "Host key verification failed.",
    ": Permission denied (publickey",
    ": Permission denied (password",
    ": Permission denied (keyboard-interactive",
    ": Permission denied (gssapi",
});

template <typename Function>
void for_each_line(std::string_view text, Function&& function) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);  // as ssh ends its lines
    if (!function(line)) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string reason_given(std::string_view text) {
  std::string_view reason;
  for_each_line(text, [&](std::string_view line) {
    const bool is_closing =
        std::any_of(kClosing.begin(), kClosing.end(),
                    [&](std::string_view closing) { return line.starts_with(closing); });
    if (!is_closing && !line.empty()) reason = line;
    return !is_closing || reason.empty();
  });
  if (reason.starts_with("rsync: ")) reason.remove_prefix(7);
  return std::string(reason);
}

bool is_turned_away(std::string_view text) {
  bool is_away = false;
  for_each_line(text, [&](std::string_view line) {
    // rsync's own complaints end in a path's errno; that is another matter.
    if (!line.starts_with("rsync: "))
      is_away = std::any_of(kTurnedAway.begin(), kTurnedAway.end(), [&](std::string_view words) {
        return line.find(words) != std::string_view::npos;
      });
    return !is_away;
  });
  return is_away;
}

}  // namespace msrsync::rsync
