// Which buckets of a resumed run are done.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "msrsync/app/run_store.hpp"
#include "msrsync/base/directory_identity.hpp"
#include "msrsync/rundir/result_file.hpp"

namespace msrsync::app {
namespace {

using rundir::RunDirectory;
using rundir::StoredResult;

/// Why no result of an earlier session can be relied on; empty when they can.
std::string reason_for_distrust(const ResumedPlan& plan, const std::string& destination) {
  if (!plan.last_session) return {};
  const rundir::SessionRecord& last = *plan.last_session;
  if (last.host == host_name() && last.boot_id != rundir::boot_id())
    return "this machine was restarted since: what was copied may not have reached the disk, so "
           "every bucket is looked at again";
  const DirectoryIdentity was{last.destination_device, last.destination_inode,
                              last.destination_birth};
  if (was.inode != 0 && !is_same_directory(was, identity_of(destination)))
    return "the destination is not the directory that it was before: every bucket is looked at "
           "again";
  return {};
}

std::optional<JobResult> result_of(const RunDirectory& run_directory, const Bucket& bucket) {
  std::optional<StoredResult> stored =
      rundir::read_result(run_directory.result_file(bucket.id), bucket.id);
  if (!stored || stored->list_fingerprint != bucket.list_fingerprint) return std::nullopt;
  // What differed may have been mended since.
  if (stored->result.comparison.differing > 0) return std::nullopt;
  stored->result.bucket = bucket;
  return std::move(stored->result);
}

/// The first stage with work left, since what comes later builds on it.
unsigned first_open_stage(const ResumedPlan& plan, const std::vector<bool>& has_result) {
  if (!plan.complete) return 0;
  unsigned first = std::numeric_limits<unsigned>::max();
  for (std::size_t i = 0; i < plan.buckets.size(); ++i) {
    if (!has_result[i]) first = std::min(first, plan.buckets[i].stage);
  }
  return first;
}

/// Buckets by the outputs of rsyncs that did not come to their end.
class Begun {
 public:
  bool has(const Bucket& bucket) {
    const std::filesystem::path list(bucket.list_file);
    const auto [folder, is_new] = folders_.try_emplace(list.parent_path());
    if (is_new) read(folder->first, folder->second);
    return folder->second.count(list.stem().string()) > 0;
  }

 private:
  using Names = std::set<std::string>;

  static void read(const std::filesystem::path& folder, Names& names) {
    std::error_code failed;
    for (std::filesystem::directory_iterator next(folder, failed), end; !failed && next != end;
         next.increment(failed)) {
      const std::string name = next->path().filename().string();
      if (name.ends_with(".out")) names.insert(name.substr(0, name.find('.')));
    }
  }

  std::map<std::filesystem::path, Names> folders_;
};

}  // namespace

Result<Standing> find_standing(const RunDirectory& run_directory, const PipelineSettings& settings,
                               const std::string& destination) {
  Standing standing;
  Result<ResumedPlan> read = read_plan(run_directory, settings.plan);
  // A listing by rsync has no edge from which it could go on.
  if (!read || (!read->complete && settings.uses_listing)) {
    if (auto discarded = run_directory.discard_plan(); !discarded) return discarded.error();
    // A run that only begins has nothing to say of it.
    if (!read || !read->buckets.empty())
      standing.note = "the plan was cut off and cannot be continued: it is made anew";
    return standing;
  }
  standing.plan = std::move(*read);
  standing.note = reason_for_distrust(standing.plan, destination);
  const std::vector<Bucket>& buckets = standing.plan.buckets;
  std::vector<std::optional<JobResult>> results(buckets.size());
  std::vector<bool> has_result(buckets.size());
  for (std::size_t i = 0; i < buckets.size() && standing.note.empty(); ++i) {
    results[i] = result_of(run_directory, buckets[i]);
    has_result[i] = results[i].has_value();
  }
  Begun begun;
  const unsigned open_stage = first_open_stage(standing.plan, has_result);
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    if (results[i] && buckets[i].stage <= open_stage) {
      standing.done.push_back(std::move(*results[i]));
    } else {
      ::unlink(run_directory.result_file(buckets[i].id).c_str());
      standing.to_run.push_back(buckets[i]);
      if (buckets[i].pass == PassKind::copy && begun.has(buckets[i]))
        standing.cut_off.push_back(buckets[i]);
    }
  }
  return standing;
}

rundir::SessionRecord new_session(std::uint64_t number, WallTime started,
                                  const std::string& destination) {
  const DirectoryIdentity identity = identity_of(destination);
  return {number,     started,         host_name(),    rundir::boot_id(),
          ::getpid(), identity.device, identity.inode, identity.birth};
}

}  // namespace msrsync::app
