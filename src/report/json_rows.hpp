// The report's arrays: an element of each, and the words they share with its parts.
#pragma once

#include <string_view>

#include "json_values.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

std::string_view name_of_class(EntryClass entry_class);

Json mount_value(const MountUse& use);
Json sample_value(const Sample& sample);
Json limit_change_value(const LimitChange& change);
Json bucket_value(const BucketSummary& one);
Json error_value(const ReportedError& one);

}  // namespace msrsync::report
