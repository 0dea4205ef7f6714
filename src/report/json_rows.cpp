#include "json_rows.hpp"

namespace msrsync::report {
namespace {

/// The exit code or the signal of a status, or null for what does not apply.
Json status_value(const ExitStatus& status, ExitStatus::Kind kind) {
  return or_null(status.kind == kind, status.value);
}

}  // namespace

Json mount_value(const MountUse& use) {
  const auto per_second = [&](std::uint64_t amount) {
    return rate_value(static_cast<double>(amount), use.busy_seconds);
  };
  return {{"side", use.side == MountSide::source ? "source" : "destination"},
          {"path", bytes_value(use.path)},
          {"jobs", use.jobs},
          {"entries", use.entries},
          {"bytes", use.bytes},
          {"busy_seconds", rounded(use.busy_seconds)},
          {"entries_per_second", per_second(use.entries)},
          {"bytes_per_second", per_second(use.bytes)},
          {"trouble", or_null(!use.trouble.empty(), use.trouble)}};
}

Json sample_value(const Sample& sample) {
  return {
      {"seconds", rounded(sample.seconds)}, {"entries", sample.entries}, {"bytes", sample.bytes},
      {"running", sample.running},          {"ready", sample.ready},     {"limit", sample.limit}};
}

Json limit_change_value(const LimitChange& change) {
  return {{"seconds", rounded(change.seconds)}, {"limit", change.limit}, {"reason", change.reason}};
}

Json bucket_value(const BucketSummary& one) {
  const bool was_run = one.attempts > 0;
  const bool has_errno = one.status.kind == ExitStatus::Kind::not_started && one.status.value != 0;
  return {{"id", number_of(one.bucket.id)},
          {"pass", name_of(one.bucket.pass)},
          {"source", number_of(one.bucket.source)},
          {"directory", or_null(!one.bucket.directory.empty(), bytes_value(one.bucket.directory))},
          {"entries", one.bucket.entries},
          {"bytes", one.bucket.bytes},
          {"attempts", one.attempts},
          {"outcome", or_null(was_run, name_of(one.outcome))},
          {"rsync_exit_code", status_value(one.status, ExitStatus::Kind::exited)},
          {"signal", status_value(one.status, ExitStatus::Kind::signalled)},
          {"start_errno", or_null(has_errno, one.status.value)},
          {"seconds", or_null(was_run, rounded(one.seconds))},
          {"slot", or_null(was_run, number_of(one.slot))}};
}

Json error_value(const ReportedError& one) {
  const PathError& error = one.error;
  return {{"path", bytes_value(error.path)},
          {"source", number_of(error.source)},
          {"operation", bytes_value(error.operation)},
          {"errno", or_null(error.os_error != 0, error.os_error)},
          {"errno_name", errno_name(error.os_error)},
          {"message", bytes_value(error.message)},
          {"class", error.entry_class ? Json(name_of(*error.entry_class)) : Json(nullptr)},
          {"rsync_exit_code", status_value(one.status, ExitStatus::Kind::exited)},
          {"signal", status_value(one.status, ExitStatus::Kind::signalled)},
          {"bucket", or_null(one.has_bucket, number_of(one.bucket))},
          {"attempt", or_null(one.has_bucket, one.attempt)}};
}

}  // namespace msrsync::report
