// Which owners the system knows no name of: copies of what they own show numbers, and a filer may
// map them to nobody.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "msrsync/model/tree_count.hpp"

namespace msrsync::count {

/// Asks `has_name` once for each id of `entries_by_id`.
NamelessOwners nameless(const std::map<std::uint32_t, std::uint64_t>& entries_by_id,
                        const std::function<bool(std::uint32_t)>& has_name);

/// getpwuid_r(3) and getgrgid_r(3), which may ask a directory service. True also where the answer
/// is an error: that does not prove that there is no name. Thread-safe.
bool has_user_name(std::uint32_t id);
bool has_group_name(std::uint32_t id);

}  // namespace msrsync::count
