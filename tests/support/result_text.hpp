// Lets doctest print a Result: its error in words, whatever the value is.
#pragma once

#include <doctest/doctest.h>

#include "msrsync/base/result.hpp"

namespace doctest {

template <typename T>
struct StringMaker<boost::system::result<T, msrsync::Error>> {
  static String convert(const boost::system::result<T, msrsync::Error>& result) {
    if (result) return "a value";
    return ("error: " + msrsync::to_text(result.error())).c_str();
  }
};

}  // namespace doctest
