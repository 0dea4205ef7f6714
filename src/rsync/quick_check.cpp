#include "msrsync/rsync/quick_check.hpp"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "msrsync/base/open_beneath.hpp"

namespace msrsync::rsync {
namespace {

constexpr unsigned kMask =
    STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID | STATX_MTIME | STATX_SIZE;

std::optional<EntryStatus> status_of(int directory, const char* name, int flags) {
  struct statx data;
  if (::statx(directory, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, kMask, &data) != 0)
    return std::nullopt;
  return EntryStatus{data.stx_mode, data.stx_uid, data.stx_gid, data.stx_size,
                     data.stx_mtime.tv_sec};
}

/// Empty when it cannot be read, or is longer than links get.
std::string_view target_of(int directory, const char* name, std::array<char, PATH_MAX>& buffer) {
  const ssize_t length = ::readlinkat(directory, name, buffer.data(), buffer.size());
  if (length <= 0 || static_cast<std::size_t>(length) == buffer.size()) return {};
  return {buffer.data(), static_cast<std::size_t>(length)};
}

bool lead_alike(int source, int destination, const char* name) {
  std::array<char, PATH_MAX> here;
  std::array<char, PATH_MAX> there;
  const std::string_view target = target_of(source, name, here);
  return !target.empty() && target == target_of(destination, name, there);
}

Presence presence_of(int source, int destination, const char* name) {
  const auto there = status_of(destination, name, 0);
  if (!there) return errno == ENOENT ? Presence::absent : Presence::unknown;
  const auto here = status_of(source, name, 0);
  if (!here || !is_same(*here, *there)) return Presence::other;
  const bool is_right = !S_ISLNK(here->mode) || lead_alike(source, destination, name);
  return is_right ? Presence::right : Presence::other;
}

}  // namespace

bool is_same_entry(int source, int destination, const char* name) {
  return presence_of(source, destination, name) == Presence::right;
}

bool may_quick_check(const UserOptions& user) {
  // Options that would blind a comparison are not among `verify`.
  return user.are_everywhere && !user.needs_listing && !user.may_skip && user.copy == user.verify;
}

bool is_same(const EntryStatus& source, const EntryStatus& copy) {
  if (source.mode != copy.mode || source.owner != copy.owner || source.group != copy.group ||
      source.seconds != copy.seconds)
    return false;
  if (S_ISREG(source.mode)) return source.size_bytes == copy.size_bytes;
  return S_ISDIR(source.mode) || S_ISLNK(source.mode);
}

std::shared_ptr<const QuickCheck> QuickCheck::open(const Source& source, CheckDepth depth) {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  UniqueFd here(::open(source.root.c_str(), kFlags));
  const int nofollow = source.name.empty() ? 0 : O_NOFOLLOW;
  UniqueFd there(::open(source.destination.c_str(), kFlags | nofollow));
  if (!here || !there) return nullptr;
  return std::shared_ptr<const QuickCheck>(
      new QuickCheck(std::move(here), std::move(there), depth));
}

void QuickCheck::mark(DirectoryBatch& batch) const {
  if (batch.entries.empty() && !batch.is_leaf) return;
  const UniqueFd there = open_beneath(destination_.get(), batch.directory, O_PATH);
  if (!there) return;
  batch.is_there = true;
  if (batch.entries.empty() || depth_ == CheckDepth::directories) return;
  const UniqueFd here = open_beneath(source_.get(), batch.directory, O_PATH);
  if (!here) return;
  std::array<char, PATH_MAX> name;
  bool has_any = false;
  for (Entry& entry : batch.entries) {
    if (entry.name_length >= name.size() || entry.kind == EntryKind::special) continue;
    std::memcpy(name.data(), batch.names.data() + entry.name_offset, entry.name_length);
    name[entry.name_length] = '\0';
    entry.presence = presence_of(here.get(), there.get(), name.data());
    has_any |= entry.presence == Presence::right;
  }
  if (has_any) has_seen_any_.store(true, std::memory_order_relaxed);
}

bool QuickCheck::is_right_directory(const std::string& directory) const {
  if (!has_seen_any_.load(std::memory_order_relaxed)) return false;  // nor with less depth
  const std::string path = directory == "." ? "" : directory;
  const UniqueFd there = open_beneath(destination_.get(), path, O_PATH);
  if (!there) return false;
  const UniqueFd here = open_beneath(source_.get(), path, O_PATH);
  if (!here) return false;
  const auto copy = status_of(there.get(), "", AT_EMPTY_PATH);
  const auto original = status_of(here.get(), "", AT_EMPTY_PATH);
  return copy && original && is_same(*original, *copy);
}

}  // namespace msrsync::rsync
