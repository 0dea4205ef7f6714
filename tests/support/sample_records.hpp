// Records and results with every field set to something of its own, odd bytes included.
#pragma once

#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/result_file.hpp"
#include "msrsync/rundir/run_record.hpp"

namespace msrsync::test {

rundir::RunRecord sample_run_record();

/// One of every type.
std::vector<rundir::JournalRecord> sample_journal();

/// Of the bucket 12, a success.
rundir::StoredResult sample_result();

}  // namespace msrsync::test
