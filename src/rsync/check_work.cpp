#include "msrsync/rsync/check_work.hpp"

namespace msrsync::rsync {

JobResult CheckWork::result() {
  JobResult result = work_->result();
  result.checked = result.tally();
  result.tally_by_top.clear();
  return result;
}

}  // namespace msrsync::rsync
