// stat(2)'s view of an entry, as the quick check compares it, and the setting of its owner.
#pragma once

#include <sys/stat.h>

#include "msrsync/rsync/quick_check.hpp"

namespace msrsync::fill {

rsync::EntryStatus status_of(const struct stat& status);

/// Gives the entry the owner and group that `wanted` has, where `is` shows others; without a name
/// it is `directory` itself, of whatever kind. An ordinary user may
/// only give it to one of his groups, and as rsync he leaves it at that. False, and errno, for
/// trouble as root.
bool set_owner(int directory, const char* name, const struct stat& wanted, const struct stat& is);

}  // namespace msrsync::fill
