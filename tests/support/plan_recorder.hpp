// Records what a Planner tells: buckets with their names, errors.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "msrsync/plan/planner.hpp"

namespace msrsync::test {

/// Splits a list file's content.
inline std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> names;
  std::size_t start = 0;
  for (auto end = list.find('\0'); end != std::string::npos; end = list.find('\0', start)) {
    names.push_back(list.substr(start, end - start));
    start = end + 1;
  }
  return names;
}

struct PlanRecorder {
  std::vector<Bucket> buckets;
  std::map<BucketId, std::vector<std::string>> lists;
  std::vector<PathError> errors;
  bool is_disk_full = false;

  plan::PlanSink sink() {
    return {[this](BucketId id, std::string&& list) -> Result<std::string> {
              if (is_disk_full)
                return Error{ExitCode::list_file_unwritable, "cannot write", "list", 28};
              lists[id] = split_list(list);
              return "list-" + std::to_string(static_cast<std::uint64_t>(id));
            },
            [this](Bucket&& bucket) { buckets.push_back(std::move(bucket)); },
            [this](PathError&& error) { errors.push_back(std::move(error)); }};
  }

  /// All names of a pass, each once per mention.
  std::multiset<std::string> names(PassKind pass) const {
    std::multiset<std::string> all;
    for (const Bucket& bucket : buckets) {
      if (bucket.pass != pass) continue;
      const auto& list = lists.at(bucket.id);
      all.insert(list.begin(), list.end());
    }
    return all;
  }
};

}  // namespace msrsync::test
