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
  std::vector<plan::PlannedBucket> records;
  std::vector<FinishedDirectory> finished;  ///< in the order they were told
  bool is_complete = false;
  bool is_whole = false;
  bool is_disk_full = false;

  plan::PlanSink sink() {
    return {[this](Bucket& bucket, std::string&& list) -> Result<void> {
              if (is_disk_full)
                return Error{ExitCode::list_file_unwritable, "cannot write", "list", 28};
              lists[bucket.id] = split_list(list);
              bucket.list_file = "list-" + std::to_string(static_cast<std::uint64_t>(bucket.id));
              return {};
            },
            [this](plan::PlannedBucket&& planned) -> Result<void> {
              buckets.push_back(planned.bucket);
              buckets.insert(buckets.end(), planned.twins.begin(), planned.twins.end());
              finished.insert(finished.end(), planned.finished.begin(), planned.finished.end());
              records.push_back(std::move(planned));
              return {};
            },
            [this](PathError&& error) { errors.push_back(std::move(error)); },
            [this](plan::PlanEnd&& end) -> Result<void> {
              finished.insert(finished.end(), end.finished.begin(), end.finished.end());
              is_complete = true;
              is_whole = end.is_whole;
              return {};
            }};
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
