#include "msrsync/plan/division.hpp"

#include "msrsync/base/checksum.hpp"
#include "msrsync/plan/subtree_progress.hpp"

namespace msrsync::plan {

bool Division::has(std::string_view directory) const {
  if (hosts == 1) return true;
  const std::string_view subtree = subtree_of(directory, depth);
  return subtree.empty() || fnv1a64(subtree) % hosts == number - 1;
}

bool Division::has_files_of(std::string_view directory) const {
  return number == 1 || !subtree_of(directory, depth).empty();
}

}  // namespace msrsync::plan
