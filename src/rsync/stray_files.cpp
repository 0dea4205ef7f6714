#include "msrsync/rsync/stray_files.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync::rsync {
namespace {

constexpr std::size_t kSuffix = 7;       // ".XXXXXX", from mkstemp(3)
constexpr std::size_t kKeptBytes = 246;  // of the name: NAME_MAX less the dot, the suffix and a NUL
constexpr std::chrono::seconds kTolerance(2);

using NameSet = std::unordered_set<std::string>;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

/// The names in a directory; empty when it cannot be read. Takes the descriptor.
std::vector<std::string> read_names(UniqueFd fd) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd.get()));
  if (!directory) return names;
  fd.release();
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

UniqueFd open_directory_at(int parent, const char* name, int flags) {
  return UniqueFd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags));
}

/// `path` below `root`, one component at a time and none of them a link; "" is the root itself.
UniqueFd open_below(int root, std::string_view path) {
  UniqueFd directory = open_directory_at(root, ".", O_NOFOLLOW);
  while (directory && !path.empty()) {
    const auto slash = path.find('/');
    const std::string component(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    directory = open_directory_at(directory.get(), component.c_str(), O_NOFOLLOW);
  }
  return directory;
}

bool is_random_suffix(std::string_view text) {
  return text.front() == '.' && std::all_of(text.begin() + 1, text.end(), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

WallTime to_wall_time(const timespec& time) {
  const auto since_epoch =
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  return WallTime(std::chrono::duration_cast<WallTime::duration>(since_epoch));
}

/// The strays of one directory.
class Sweep {
 public:
  Sweep(const Source& source, const std::string& directory, const NameSet& names, WallTime since)
      : source_(source), directory_(directory), names_(names), since_(since - kTolerance) {
    for (const std::string& name : names) prefixes_.insert(temporary_prefix(name));
  }

  std::uint64_t run(int destination_root) {
    const UniqueFd directory = open_below(destination_root, directory_);
    if (!directory) return 0;
    std::uint64_t removed = 0;
    for (const std::string& name :
         read_names(open_directory_at(directory.get(), ".", O_NOFOLLOW))) {
      if (is_stray(directory.get(), name) && ::unlinkat(directory.get(), name.c_str(), 0) == 0)
        ++removed;
    }
    return removed;
  }

 private:
  bool is_stray(int directory, const std::string& name) {
    if (name.size() < kSuffix) return false;
    const auto end_of_prefix = name.size() - kSuffix;
    if (!is_random_suffix(std::string_view(name).substr(end_of_prefix))) return false;
    const std::string prefix = name.substr(0, end_of_prefix);
    if (!prefixes_.contains(prefix)) return false;

    struct stat status = {};
    if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
    if (!S_ISREG(status.st_mode)) return false;
    // rsync gives the file the times of the source before it renames it.
    if (std::max(to_wall_time(status.st_mtim), to_wall_time(status.st_ctim)) < since_) return false;
    // A long name of nothing but characters beyond ASCII leaves no prefix: so that a name such as
    // `.bashrc` is not taken for a stray, what mkstemp(3) gives it must still be there.
    if (prefix.empty() && ((status.st_mode & 0777) != 0600 || status.st_uid != ::geteuid()))
      return false;
    return is_ours_alone(name, prefix);
  }

  /// The source has no such name, nor another one that rsync writes under this temporary name.
  bool is_ours_alone(const std::string& name, const std::string& prefix) {
    if (!has_read_source_ && !read_source()) return false;
    return !source_names_.contains(name) && !others_.contains(prefix);
  }

  bool read_source() {
    const std::string path = source_.root + "/" + directory_;
    UniqueFd directory = open_directory_at(AT_FDCWD, path.c_str(), 0);
    if (!directory && errno != ENOENT) return false;
    has_read_source_ = true;
    if (!directory) return true;
    for (std::string& name : read_names(std::move(directory))) {
      if (!names_.contains(name)) others_.insert(temporary_prefix(name));
      source_names_.insert(std::move(name));
    }
    return true;
  }

  const Source& source_;
  const std::string& directory_;
  const NameSet& names_;
  const WallTime since_;
  NameSet prefixes_;
  bool has_read_source_ = false;
  NameSet source_names_;
  NameSet others_;
};

}  // namespace

std::string temporary_prefix(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  std::string prefix = ".";
  prefix.append(name.substr(0, kKeptBytes));
  const auto is_high = [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; };
  if (name.size() > kKeptBytes && is_high(name[kKeptBytes]))
    while (is_high(prefix.back())) prefix.pop_back();
  if (prefix.back() == '.') prefix.pop_back();
  return prefix;
}

std::uint64_t remove_stray_files(const Source& source, const std::vector<ListedEntry>& entries,
                                 WallTime since) {
  std::map<std::string, NameSet> names_by_directory;
  for (const ListedEntry& entry : entries) {
    if (entry.is_directory) continue;
    const auto slash = entry.name.rfind('/');
    const bool is_at_root = slash == std::string::npos;
    names_by_directory[is_at_root ? "" : entry.name.substr(0, slash)].insert(
        is_at_root ? entry.name : entry.name.substr(slash + 1));
  }
  const UniqueFd root = open_directory_at(AT_FDCWD, source.destination.c_str(), 0);
  if (!root) return 0;
  std::uint64_t removed = 0;
  for (const auto& [directory, names] : names_by_directory)
    removed += Sweep(source, directory, names, since).run(root.get());
  return removed;
}

Result<std::uint64_t> remove_stray_files(const Source& source, const std::string& list_file,
                                         WallTime since) {
  constexpr std::uint64_t kAll = UINT64_MAX;
  Result<ListReader> reader = ListReader::open(list_file);
  if (!reader) return reader.error();
  std::vector<ListedEntry> all;  // at once: a directory is read once, and its names are company
  for (;;) {
    Result<std::vector<ListedEntry>> some = reader->next(kAll, kAll);
    if (!some) return some.error();
    if (some->empty()) return remove_stray_files(source, all, since);
    std::move(some->begin(), some->end(), std::back_inserter(all));
  }
}

}  // namespace msrsync::rsync
