// Which directory a name stands for.
#pragma once

#include <cstdint>
#include <string>

namespace msrsync {

/// What tells a directory from another of its name. The time of its birth is needed because a file
/// system may give the inode of a removed directory to the next one.
struct DirectoryIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth = 0;  ///< nanoseconds since 1970; 0 where it is not told
  int os_error = 0;        ///< errno where it could not be asked; the rest is 0 then
};

/// Births count only where both are told: a network file system may leave one out.
bool is_same_directory(const DirectoryIdentity& one, const DirectoryIdentity& other);

enum class Freshness : std::uint8_t {
  asked,   ///< the file system is asked, which may take as long as a filer does not answer
  cached,  ///< what the kernel knows is enough (AT_STATX_DONT_SYNC, statx(2))
};

/// Follows links.
DirectoryIdentity identity_of(const std::string& directory, Freshness freshness = Freshness::asked);

}  // namespace msrsync
