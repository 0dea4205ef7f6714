// The report's arrays: an element of each.
#pragma once

#include "json_values.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

Json mount_value(const MountUse& use);
Json sample_value(const Sample& sample);
Json limit_change_value(const LimitChange& change);
Json bucket_value(const BucketSummary& one);
Json error_value(const ReportedError& one);

}  // namespace msrsync::report
