// Result<T>: a value or an Error. Early return is written out; there is no macro.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>

#include "msrsync/base/error.hpp"

namespace msrsync {

/// Found by argument-dependent lookup when value() is called on a failed Result (Boost.System).
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw std::runtime_error(to_text(error));
}

template <typename T>
using Result = boost::system::result<T, Error>;

}  // namespace msrsync
