// With which rsync options a fill cannot change the outcome.
#pragma once

#include <string>

#include "msrsync/rsync/user_options.hpp"

namespace msrsync::fill {

/// Why nothing can be filled with these options; empty: it can. A written list
/// (rsync/option_table, kFillable), since what is written must be what rsync would have made:
/// - without one of -p -o -g -t, rsync gives a new file other attributes than the source's;
/// - --chmod --chown --usermap --fake-super ... : the same;
/// - -u --existing --ignore-existing --max-size ...: rsync may have passed over the file, or would
///   pass over what a killed fill has left;
/// - -c -I --size-only --append: rsync would judge what is there otherwise than by size and time;
/// - --backup --link-dest --copy-dest ...: where the data comes from, or what else is written;
/// - -L -k --copy-unsafe-links --copy-devices: what a name stands for is not what lies there;
/// - what we do not know.
std::string obstacle(const rsync::UserOptions& user);

/// Whether what was found the same after a fill needs no rsync. Not with -A and -X: rsync then has
/// more to set than rsync::is_same() looks at.
bool settles(const rsync::UserOptions& user);

}  // namespace msrsync::fill
