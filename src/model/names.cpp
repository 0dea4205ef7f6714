// The words of the report for the model's enumerations: one table each.
#include "msrsync/base/exit_code.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/preflight.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync {

std::string_view name_of(PassKind pass) {
  switch (pass) {
    case PassKind::copy: return "copy";
    case PassKind::check: return "check";
    case PassKind::mirror: return "mirror";
    case PassKind::directories: return "directories";
    case PassKind::verify: return "verify";
  }
  return "unknown";
}

std::string_view name_of(EntryClass entry_class) {
  switch (entry_class) {
    case EntryClass::transferred: return "transferred";
    case EntryClass::up_to_date: return "up_to_date";
    case EntryClass::skipped: return "skipped";
    case EntryClass::vanished: return "vanished";
    case EntryClass::failed: return "failed";
    case EntryClass::not_run: return "not_run";
  }
  return "unknown";
}

std::string_view name_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded: return "succeeded";
    case Outcome::vanished: return "vanished";
    case Outcome::partial: return "partial";
    case Outcome::failed: return "failed";
    case Outcome::timed_out: return "timed_out";
    case Outcome::fatal: return "fatal";
    case Outcome::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string_view name_of(Aspect aspect) {
  switch (aspect) {
    case Aspect::missing: return "missing";
    case Aspect::kind: return "kind";
    case Aspect::content: return "content";
    case Aspect::size: return "size";
    case Aspect::times: return "times";
    case Aspect::mode: return "mode";
    case Aspect::owner: return "owner";
    case Aspect::group: return "group";
    case Aspect::acls: return "acls";
    case Aspect::xattrs: return "xattrs";
    case Aspect::hard_links: return "hard_links";
  }
  return "unknown";
}

std::string_view name_of(RunStatus status) {
  switch (status) {
    case RunStatus::success: return "success";
    case RunStatus::dry_run: return "dry_run";
    case RunStatus::vanished: return "vanished";
    case RunStatus::different: return "different";
    case RunStatus::partial: return "partial";
    case RunStatus::failed: return "failed";
    case RunStatus::time_limit: return "time_limit";
    case RunStatus::drained: return "drained";
    case RunStatus::interrupted: return "interrupted";
    case RunStatus::unbalanced: return "unbalanced";
  }
  return "unknown";
}

Tally JobResult::tally() const {
  Tally sum;
  for (const auto& [top, one] : tally_by_top) sum += one;
  return sum;
}

}  // namespace msrsync
