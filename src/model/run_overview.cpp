#include "msrsync/model/run_overview.hpp"

namespace msrsync {

PassOverview RunOverview::total() const {
  PassOverview sum;
  for (const PassOverview& pass : passes) {
    sum.buckets += pass.buckets;
    sum.entries += pass.entries;
    sum.bytes += pass.bytes;
    sum.buckets_done += pass.buckets_done;
    sum.entries_done += pass.entries_done;
    sum.bytes_done += pass.bytes_done;
  }
  return sum;
}

bool RunOverview::is_complete() const {
  const PassOverview sum = total();
  return is_plan_complete && sum.buckets_done == sum.buckets;
}

}  // namespace msrsync
