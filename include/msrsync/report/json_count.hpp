// --count and --prime for programs.
#pragma once

#include <string>

#include "msrsync/model/tree_count.hpp"

namespace msrsync::report {

/// One document, described by count.schema.json.
std::string to_count_json(const CountReport& report);

}  // namespace msrsync::report
