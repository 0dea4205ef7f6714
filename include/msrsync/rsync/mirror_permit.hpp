// Whether the mirror pass may delete: the guards of --delete, and what came of it.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "msrsync/model/mirror_facts.hpp"
#include "msrsync/model/run_observer.hpp"

namespace msrsync::rsync {

struct MirrorRules {
  bool is_enabled = false;  ///< --delete
  bool is_preview = false;  ///< a dry run: what its jobs find is not deleted but counted
  std::optional<std::uint64_t> max_delete;
  /// One line for people, when deletions are withheld.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

/// Io thread only. Listens to the run: one entry or job of the copy pass that failed disarms the
/// pass, an error of the crawl disarms it where it happened. Vanished entries are no errors.
class MirrorPermit final : public RunObserver {
 public:
  explicit MirrorPermit(MirrorRules rules);

  void on_path_error(const PathError& error) override;
  void on_job_finished(const JobResult& result) override;
  void on_job_kept(const JobResult& result) override { on_job_finished(result); }

  /// Why nothing at all may be deleted (`is_trial`: counted) now; empty when it may. Only asked
  /// when the copy pass, and for --max-delete the trial, have ended. The first refusal is said.
  std::string refusal(bool is_trial);
  /// True when nothing may be deleted directly in this directory of the source ("." is the root):
  /// it is, or is below, one that could not be read, or an entry of it could not be looked at.
  bool withholds(SourceId source, std::string_view directory) const;
  /// True when there is any directory that withholds() is true for.
  bool withholds_any() const { return !closed_.empty() || !parents_.empty(); }
  /// Deletions are off from now on, or were skipped by rsync itself: either makes the exit code 21.
  void disarm(const std::string& reason);
  void note_skipped(const std::string& reason);

  MirrorFacts facts() const;

 private:
  using Names = std::set<std::string, std::less<>>;
  static bool holds(const std::map<SourceId, Names>& names, SourceId source, std::string_view name);
  void withhold(SourceId source, const std::string& path);

  MirrorRules rules_;
  MirrorFacts facts_;
  std::string refusal_;                // once set, for good
  std::map<SourceId, Names> closed_;   // nothing in and below these
  std::map<SourceId, Names> parents_;  // nothing directly in these
};

}  // namespace msrsync::rsync
