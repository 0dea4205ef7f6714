// What an rsync that gave up said of the reason, and whether that leaves hope for another one.
#pragma once

#include <string>
#include <string_view>

namespace msrsync::rsync {

/// The line that tells why: the last one before rsync's own closing lines, without the `rsync: ` in
/// front, whether rsync, the daemon or ssh wrote it. Warnings, a banner and the message of the day
/// come before it. Empty when there is none.
std::string reason_given(std::string_view text);

/// Whether any other rsync of this run would be turned away as well: wrong password or key, no such
/// module, no right to it. A daemon that is merely full is not of these.
bool is_turned_away(std::string_view text);

}  // namespace msrsync::rsync
