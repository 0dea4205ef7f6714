#include "msrsync/count/owner_names.hpp"

#include <errno.h>
#include <grp.h>
#include <pwd.h>

#include <vector>

namespace msrsync::count {
namespace {

constexpr std::size_t kFirstBytes = 4096;
constexpr std::size_t kMostBytes = std::size_t{16} << 20;  // a group with very many members

/// What says "there is none", besides 0 (getpwnam_r(3)).
bool says_none(int error) {
  return error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

/// `ask` takes the room for the answer's strings, sets `found` and returns an errno.
template <typename Ask>
bool has_name(Ask ask) {
  for (std::size_t bytes = kFirstBytes;; bytes *= 2) {
    std::vector<char> room(bytes);
    bool found = false;
    const int error = ask(room, found);
    if (found) return true;
    if (error == ERANGE && bytes < kMostBytes) continue;
    return error != 0 && !says_none(error);
  }
}

}  // namespace

NamelessOwners nameless(const std::map<std::uint32_t, std::uint64_t>& entries_by_id,
                        const std::function<bool(std::uint32_t)>& has_name) {
  NamelessOwners owners;
  for (const auto& [id, entries] : entries_by_id) {
    if (has_name(id)) continue;
    ++owners.ids;
    owners.entries += entries;
  }
  return owners;
}

bool has_user_name(std::uint32_t id) {
  return has_name([id](std::vector<char>& room, bool& found) {
    passwd entry = {};
    passwd* answer = nullptr;
    const int error = ::getpwuid_r(id, &entry, room.data(), room.size(), &answer);
    found = answer != nullptr;
    return error;
  });
}

bool has_group_name(std::uint32_t id) {
  return has_name([id](std::vector<char>& room, bool& found) {
    group entry = {};
    group* answer = nullptr;
    const int error = ::getgrgid_r(id, &entry, room.data(), room.size(), &answer);
    found = answer != nullptr;
    return error;
  });
}

}  // namespace msrsync::count
