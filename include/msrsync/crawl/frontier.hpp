// Where the crawl of an earlier session stood: the directories it finished, put together so that
// whole subtrees are known, and the crawl goes on at their edge.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "msrsync/crawl/crawler.hpp"

namespace msrsync::crawl {

/// Filled first, asked then, by any number of threads. Memory: what lies below a subtree that is
/// known whole is forgotten, so that a tree crawled depth first leaves little more than its edge.
class Frontier {
 public:
  /// The directory is finished and has that many subdirectories, each finished in its own time.
  void add(SourceId source, const std::string& directory, std::uint64_t subdirectories);

  /// For directories above the edge or on it; a crawl does not ask about what is below.
  Known known(SourceId source, const std::string& directory) const;
  /// For any directory: it is finished itself, or lies in a subtree that is known.
  bool covers(SourceId source, std::string directory) const;

 private:
  using Key = std::pair<SourceId, std::string>;
  struct State {
    bool is_finished = false;
    std::uint64_t subdirectories = 0;
    std::uint64_t whole_subdirectories = 0;  ///< whose subtree is known

    bool is_whole() const { return is_finished && whole_subdirectories >= subdirectories; }
  };

  void forget_below(const Key& key);

  std::map<Key, State> states_;
};

}  // namespace msrsync::crawl
