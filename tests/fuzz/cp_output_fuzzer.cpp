// What cp prints on stderr: complaints that quote names. The whole input is also taken for a name
// that cp would print.
#include <array>
#include <cstdio>

#include "fuzzing.hpp"
#include "msrsync/cp/complaint.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

/// As cp quotes a name in the C locale (quotearg, shell-escape-always).
std::string quoted(std::string_view name) {
  std::string text = "'";
  bool is_escaping = false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool needs_escape = byte < 0x20 || byte >= 0x7f;
    if (needs_escape != is_escaping) text += needs_escape ? "'$'" : "''";
    is_escaping = needs_escape;
    std::array<char, 8> octal{};
    if (c == '\'') {
      text += "'\\''";
    } else if (needs_escape) {
      std::snprintf(octal.data(), octal.size(), "\\%03o", byte);
      text += octal.data();
    } else {
      text += c;
    }
  }
  return text + "'";
}

void check_name(std::string_view name) {
  const std::string word = quoted(name);
  const auto back = cp::unquote(word);
  require(back && *back == name, "a quoted name comes back", name);
  for (const char* end : {": No such file or directory", " for reading: Permission denied",
                          " and '/d/x' are the same file"}) {
    const auto complaint = cp::parse_complaint("/bin/cp: cannot stat " + word + end, "/bin/cp");
    require(complaint && complaint->path == name, "a complaint names its path", word);
    require((complaint->os_error != 0) == (end[0] == ':' || end[1] == 'f'), "and its errno", word);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::as_text(data, size);
  for (const std::string& line : fuzzing::split(text, '\n')) {
    const auto complaint = cp::parse_complaint(line, "/bin/cp");
    if (!complaint) continue;
    require(line.starts_with("/bin/cp: "), "a complaint is of our cp", line);
    require(complaint->path.size() < line.size(), "a path is part of its line", line);
  }
  check_name(text);
  return 0;
}
