#include "msrsync/fill/directory_pair.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "entry_status.hpp"
#include "msrsync/base/open_beneath.hpp"

namespace msrsync::fill {
namespace {

constexpr int kPath = O_PATH | O_DIRECTORY | O_CLOEXEC;

}  // namespace

DirectoryPair::DirectoryPair(const std::string& source, const std::string& destination,
                             bool is_named)
    : source_root_(::open(source.c_str(), kPath)),
      destination_root_(::open(destination.c_str(), is_named ? kPath | O_NOFOLLOW : kPath)) {}

bool DirectoryPair::move_to(std::string_view directory) {
  if (is_at(directory)) return source_ && destination_;
  if (source_) destination_ = open_or_make(directory_);
  return source_ && destination_;
}

bool DirectoryPair::look_into(std::string_view directory) {
  if (is_at(directory)) return source_ && destination_;
  if (source_) destination_ = open_destination(directory_, O_PATH);
  return source_ && destination_;
}

/// False after the source's side has moved: the other has to follow.
bool DirectoryPair::is_at(std::string_view directory) {
  if (has_moved_ && directory == directory_) return true;
  has_moved_ = true;
  directory_ = directory;
  destination_.reset();
  source_ = open_source(directory_, O_PATH);
  return false;
}

UniqueFd DirectoryPair::open_source(const std::string& directory, int flags) const {
  return open_beneath(source_root_.get(), directory, flags);
}

UniqueFd DirectoryPair::open_destination(const std::string& directory, int flags) const {
  return open_beneath(destination_root_.get(), directory, flags);
}

UniqueFd DirectoryPair::open_or_make(const std::string& directory) const {
  UniqueFd open = open_destination(directory, O_PATH);
  // The deepest directory that is there, by going up; then down again.
  std::size_t end = directory.size();
  while (!open && errno == ENOENT && end > 0) {
    const std::size_t slash = directory.rfind('/', end - 1);
    end = slash == std::string::npos ? 0 : slash;
    open = open_destination(directory.substr(0, end), O_PATH);
  }
  while (open && end < directory.size()) {
    const std::size_t begin = end == 0 ? 0 : end + 1;
    end = std::min(directory.find('/', begin), directory.size());
    const std::string name = directory.substr(begin, end - begin);
    if (!make(open.get(), directory.substr(0, end), name)) return {};
    open = open_beneath(open.get(), name, O_PATH);
  }
  return open;
}

/// One that another worker makes at the same time is as good.
bool DirectoryPair::make(int parent, const std::string& directory, const std::string& name) const {
  const UniqueFd original = open_source(directory, O_PATH);
  struct stat status = {};
  if (!original || ::fstat(original.get(), &status) != 0 || !may_have_group(status)) return false;
  return ::mkdirat(parent, name.c_str(), first_mode(status.st_mode) | S_IRWXU) == 0 ||
         errno == EEXIST;
}

}  // namespace msrsync::fill
