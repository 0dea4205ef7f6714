#include "msrsync/fill/permit.hpp"

namespace msrsync::fill {

std::string obstacle(const rsync::UserOptions& user) {
  if (!user.fill_obstacle.empty()) return "rsync option " + user.fill_obstacle;
  const bool preserves_all = user.preserves_permissions && user.preserves_owner &&
                             user.preserves_group && user.preserves_times;
  return preserves_all ? "" : "not all of -p -o -g -t among the rsync options (-a has them)";
}

bool settles(const rsync::UserOptions& user) {
  return !user.preserves_acls && !user.preserves_xattrs;
}

}  // namespace msrsync::fill
