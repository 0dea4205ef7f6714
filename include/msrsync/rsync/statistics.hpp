// rsync's closing statistics (--info=stats2 --no-h: exact, plain integers).
#pragma once

#include <cstdint>
#include <string_view>

#include "msrsync/model/totals.hpp"

namespace msrsync::rsync {

struct Statistics {
  bool is_complete = false;       ///< the block was there to its last line
  std::uint64_t files = 0;        ///< in the file list, implied directories included
  std::uint64_t directories = 0;  ///< of these; not summable over buckets
  TransferStats transfer;         ///< without the fields we count ourselves
};

/// Reads one line; lines that are not statistics change nothing.
void read_statistics_line(std::string_view line, Statistics& statistics);

}  // namespace msrsync::rsync
