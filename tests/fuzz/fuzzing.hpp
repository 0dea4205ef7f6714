// What the fuzz targets share: a property that fails aborts, which libFuzzer reports with the
// input.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/error.hpp"
#include "msrsync/base/text.hpp"

namespace fuzzing {

inline void require(bool holds, const char* property, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "property does not hold: %s [%s]\n", property,
               msrsync::printable(detail).c_str());
  std::abort();
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes what stands before the first `separator` (all of it where there is none) off `text`.
inline std::string_view take_until(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

/// The pieces between separators; none for an empty text.
inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  while (!text.empty()) pieces.emplace_back(take_until(text, separator));
  return pieces;
}

/// A refusal is one line that cannot steer a terminal, whatever bytes it quotes.
inline void require_usable(const msrsync::Error& error) {
  const std::string text = msrsync::to_text(error);
  require(!text.empty(), "an error says something");
  require(msrsync::printable(text) == text, "an error is one printable line", text);
}

}  // namespace fuzzing
