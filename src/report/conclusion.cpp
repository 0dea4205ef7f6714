#include "msrsync/report/conclusion.hpp"

#include <string.h>

#include <algorithm>
#include <utility>

namespace msrsync::report {
namespace {

class Decision {
 public:
  Decision(RunReport& report, const RunFacts& facts) : report_(report), facts_(facts) {}

  void decide() {
    const bool has_lost_bucket =
        !facts_.was_cut_short && std::any_of(report_.buckets.begin(), report_.buckets.end(),
                                             [](const auto& one) { return one.attempts == 0; });
    const auto conclude = [this](RunStatus status, ExitCode code, std::string message) {
      report_.status = status;
      report_.exit_code = code;
      report_.message = std::move(message);
    };
    if (report_.signal != 0) {
      conclude(RunStatus::interrupted, ExitCode::entries_failed,
               std::string("stopped by signal: ") + ::strsignal(report_.signal));
    } else if (!report_.ledger.balances() || has_lost_bucket) {
      conclude(RunStatus::unbalanced, ExitCode::books_unbalanced,
               has_lost_bucket ? "a planned bucket has no result" : "the books do not balance");
    } else if (!is_check_whole()) {
      conclude(RunStatus::unbalanced, ExitCode::books_unbalanced,
               "the check pass did not account for every entry");
    } else if (!is_comparison_whole()) {
      conclude(RunStatus::unbalanced, ExitCode::books_unbalanced,
               "the verification did not account for every entry");
    } else if (facts_.error) {
      conclude(RunStatus::failed, facts_.error->code, to_text(*facts_.error));
    } else if (facts_.is_fatal) {
      conclude(
          RunStatus::failed, ExitCode::entries_failed,
          facts_.fatal_message.empty() ? "every bucket would have failed" : facts_.fatal_message);
    } else if (facts_.is_out_of_time && has_unfinished_work()) {
      conclude(RunStatus::time_limit, ExitCode::time_limit,
               "stopped by the time limit (--max-duration): " + left_undone());
    } else if (facts_.is_drained && has_unfinished_work()) {
      conclude(RunStatus::drained, ExitCode::time_limit, "drained (--control): " + left_undone());
    } else {
      decide_by_entries();
    }
  }

 private:
  bool is_check_whole() const {
    return facts_.was_cut_short || facts_.has_lost_names ||
           report_.checked.total() == report_.to_check;
  }

  /// Whether the verify pass accounted for every entry, where nothing kept it from that.
  bool is_comparison_whole() const {
    return facts_.was_cut_short || facts_.has_lost_names ||
           report_.comparison.total() == report_.to_compare;
  }

  std::string left_undone() const {
    const Tally classed = report_.ledger.total().classed;
    return std::to_string(classed[EntryClass::not_run]) + " entries were not run, " +
           std::to_string(classed[EntryClass::failed]) + " failed";
  }

  bool has_unfinished_work() const {
    return !report_.crawl_is_complete || report_.ledger.total().classed[EntryClass::not_run] > 0 ||
           std::any_of(report_.buckets.begin(), report_.buckets.end(), [](const auto& one) {
             return one.attempts == 0 || one.outcome == Outcome::cancelled;
           });
  }

  void decide_by_entries() {
    const Tally classed = report_.ledger.total().classed;
    const std::uint64_t failed = classed[EntryClass::failed];
    const std::uint64_t not_run = report_.header.dry_run ? 0 : classed[EntryClass::not_run];
    const bool has_failed = failed + not_run + report_.jobs_failed > 0 || facts_.has_failures;
    if (has_failed || report_.mirror.is_disarmed()) {
      report_.status = RunStatus::partial;
      report_.exit_code = ExitCode::entries_failed;
      if (!has_failed) {
        report_.message = report_.mirror.reasons.front();
        return;
      }
      report_.message = std::to_string(failed) + " entries failed, " + std::to_string(not_run) +
                        " were not run, " + std::to_string(report_.errors_total) + " errors";
    } else if (report_.comparison.differing > 0) {
      report_.status = RunStatus::different;
      report_.exit_code = ExitCode::verification_difference;
      report_.message = "verification: " + std::to_string(report_.comparison.differing) + " of " +
                        std::to_string(report_.comparison.compared) + " entries differ";
    } else if (classed[EntryClass::vanished] > 0 || facts_.has_vanished) {
      report_.status = RunStatus::vanished;
      report_.exit_code = ExitCode::entries_vanished;
      report_.message = std::to_string(classed[EntryClass::vanished]) + " entries vanished";
    } else if (report_.header.dry_run) {
      report_.status = RunStatus::dry_run;
    }
  }

  RunReport& report_;
  const RunFacts& facts_;
};

}  // namespace

void conclude(RunReport& report, const RunFacts& facts) { Decision(report, facts).decide(); }

}  // namespace msrsync::report
