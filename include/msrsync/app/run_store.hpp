// The run directory that this process works on: made anew, or taken up by --resume.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/app/crawl_pipeline.hpp"
#include "msrsync/app/decisions.hpp"
#include "msrsync/app/plan_journal.hpp"
#include "msrsync/app/resumed_plan.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/rundir/run_lock.hpp"
#include "msrsync/rundir/run_record.hpp"

namespace msrsync::app {

/// A run directory that is locked by us, and its header.
struct OpenedRun {
  rundir::RunDirectory directory;
  rundir::RunLock lock;
  rundir::RunRecord record;
};

/// Makes the run directory (--run-dir, or a temporary one) and its header. `words` are those after
/// the program's name.
Result<OpenedRun> create_run(const options::CommandLine& command_line, const Decisions& decisions,
                             const std::vector<std::string>& words);

/// Takes up the run in `path`.
Result<OpenedRun> reopen_run(const std::string& path);

/// The run's own command line with what `words` (of the --resume) say about how to go on; enters
/// the run's working directory. What decides the plan cannot be changed: bad_usage.
Result<options::CommandLine> resumed_command_line(const rundir::RunRecord& record,
                                                  const std::vector<std::string>& words);

/// Refuses to go on when a source or the destination leads somewhere else by now.
Result<void> check_same_ends(const rundir::RunRecord& record, const options::Endpoints& endpoints);

/// Where a resumed run stands, and what it goes on with.
struct Standing {
  ResumedPlan plan;
  std::vector<JobResult> done;  ///< buckets that need not run again
  std::vector<Bucket> to_run;   ///< the other ones of the plan
  std::vector<Bucket> cut_off;  ///< of `to_run`, copies that had begun: files may be left of them
  std::string note;             ///< what a person should know of it; may be empty
};

/// Reads journal and results. A plan that cannot be continued is discarded: the run then starts
/// from the beginning. A bucket is done when its result is whole and speaks of its list, when no
/// pass before its own has work left, and when nothing says that what rsync wrote may be gone: a
/// restart of this machine, another file system at the destination. The results of the other
/// buckets are removed.
Result<Standing> find_standing(const rundir::RunDirectory& run_directory,
                               const PipelineSettings& settings, const std::string& destination);

std::string host_name();

/// The record of a session that begins on this machine now.
rundir::SessionRecord new_session(std::uint64_t number, WallTime started,
                                  const std::string& destination);

}  // namespace msrsync::app
