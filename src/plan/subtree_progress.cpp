#include "msrsync/plan/subtree_progress.hpp"

#include <algorithm>

namespace msrsync::plan {
namespace {

std::size_t components(std::string_view path) {
  if (path.empty()) return 0;
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1;
}

}  // namespace

std::string_view subtree_of(std::string_view directory, unsigned depth) {
  if (depth == 0 || components(directory) < depth) return {};
  std::size_t end = 0;
  for (unsigned i = 0; i < depth; ++i) end = directory.find('/', i == 0 ? 0 : end + 1);
  return directory.substr(0, end);
}

bool SubtreeProgress::note(const DirectoryBatch& batch) {
  const std::string_view subtree = subtree_of(batch.directory, depth_);
  if (subtree.empty() || !batch.is_last) return false;
  const auto place = begun_.try_emplace({batch.source, std::string(subtree)}).first;
  std::vector<Level>& levels = place->second;
  const std::size_t level = components(batch.directory) - depth_;
  if (levels.size() < level + 1) levels.resize(level + 1);
  ++levels[level].ended;
  levels[level].subdirectories += batch.subdirectories;
  // Where all of a level have ended, they tell how many the next one has.
  std::uint64_t expected = 1;
  for (const Level& one : levels) {
    if (one.ended != expected) return false;
    expected = one.subdirectories;
  }
  if (expected != 0) return false;
  begun_.erase(place);
  return true;
}

}  // namespace msrsync::plan
