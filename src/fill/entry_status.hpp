// stat(2)'s view of an entry, as the quick check compares it, and the setting of its owner.
#pragma once

#include <sys/stat.h>

#include <cstdint>

#include "msrsync/rsync/quick_check.hpp"

namespace msrsync::fill {

rsync::EntryStatus status_of(const struct stat& status);

/// Whom to ask about an open file (statx(2)).
enum class Ask : std::uint8_t {
  server,  ///< as fstat(2) does, where what is known may be old
  nobody,  ///< what the server said when the file was created or changed last
};

/// fstat(2) but for the access time, of which reading makes what is known old: a question more for
/// every file. False and errno on failure.
bool look_at(int fd, Ask ask, struct stat& status);

/// Gives the entry the owner and group that `wanted` has, where `is` shows others; without a name
/// it is `directory` itself, of whatever kind. An ordinary user may
/// only give it to one of his groups, and as rsync he leaves it at that. False, and errno, for
/// trouble as root.
bool set_owner(int directory, const char* name, const struct stat& wanted, const struct stat& is);

/// Permission bits for an entry about to be made, its owner and group to be set after that: who is
/// of the group and who is another is not settled yet, so where the two may not do the same,
/// neither may do anything.
mode_t first_mode(mode_t wanted);

/// Whether a new entry can get the group that `wanted` has. Where an ordinary user is not in it,
/// the entry keeps the group it was born with: that of its directory, or of the user, as the
/// directory has S_ISGID or not. Only rsync, which sets the directory right first, makes that as it
/// must be.
bool may_have_group(const struct stat& wanted);

}  // namespace msrsync::fill
