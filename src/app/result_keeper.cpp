#include "msrsync/app/result_keeper.hpp"

#include <utility>

#include "msrsync/app/run_store.hpp"
#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/result_file.hpp"

namespace msrsync::app {

ResultKeeper::ResultKeeper(const rundir::RunDirectory& run_directory, ui::Terminal& terminal)
    : run_directory_(run_directory),
      terminal_(terminal),
      host_(host_name()),
      boot_id_(rundir::boot_id()) {}

void ResultKeeper::on_job_finished(const JobResult& result) {
  const BucketId id = result.bucket.id;
  const rundir::StoredResult stored{result, result.bucket.list_fingerprint, host_, boot_id_};
  if (!rundir::is_done(result.outcome)) {
    (void)rundir::write_attempt(run_directory_.attempt_file(id, result.attempt), stored);
    return;
  }
  if (result.has_lost_names) return;
  const Result<void> published = rundir::publish_result(run_directory_.result_file(id), stored);
  if (published || std::exchange(has_complained_, true)) return;
  terminal_.message("--resume will run buckets again whose results are lost: " +
                    to_text(published.error()));
}

}  // namespace msrsync::app
