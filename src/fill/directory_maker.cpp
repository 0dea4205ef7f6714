#include "msrsync/fill/directory_maker.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "msrsync/base/open_beneath.hpp"

namespace msrsync::fill {

int DirectoryMaker::make(const std::string& directory) {
  if (made_.contains(directory)) return 0;
  const UniqueFd open = open_or_make(directory);
  if (!open) return errno;
  open_up(open.get());
  made_.insert(directory);
  return 0;
}

UniqueFd DirectoryMaker::open_or_make(const std::string& directory) {
  UniqueFd open = roots_.open_destination(directory, O_PATH);
  // The deepest directory that is there, by going up; then down again.
  std::size_t end = directory.size();
  while (!open && errno == ENOENT && end > 0) {
    const std::size_t slash = directory.rfind('/', end - 1);
    end = slash == std::string::npos ? 0 : slash;
    open = roots_.open_destination(directory.substr(0, end), O_PATH);
  }
  while (open && end < directory.size()) {
    const std::size_t begin = end == 0 ? 0 : end + 1;
    end = std::min(directory.find('/', begin), directory.size());
    const std::string name = directory.substr(begin, end - begin);
    if (!roots_.open_source(directory.substr(0, end), O_PATH) || !make_one(open.get(), name))
      return {};
    open = open_beneath(open.get(), name, O_PATH);
  }
  return open;
}

/// One that another process makes at the same time is as good.
bool DirectoryMaker::make_one(int parent, const std::string& name) const {
  open_up(parent);
  return ::mkdirat(parent, name.c_str(), ACCESSPERMS) == 0 || errno == EEXIST;
}

/// Through /proc, since a descriptor of O_PATH takes no fchmod(2).
void DirectoryMaker::open_up(int directory) const {
  if (!opens_closed_ || ::geteuid() == 0) return;
  struct stat status = {};
  if (::fstat(directory, &status) != 0 || status.st_uid != ::geteuid()) return;
  if ((status.st_mode & S_IRWXU) == S_IRWXU) return;
  const std::string path = "/proc/self/fd/" + std::to_string(directory);
  (void)::chmod(path.c_str(), (status.st_mode | S_IRWXU) & ALLPERMS);
}

}  // namespace msrsync::fill
