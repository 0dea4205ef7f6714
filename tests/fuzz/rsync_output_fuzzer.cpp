// What rsync prints, a line at a time: itemized lines, complaints, statistics. The whole input is
// also taken for a name that rsync would print.
#include <algorithm>
#include <cstdio>

#include "fuzzing.hpp"
#include "msrsync/rsync/itemized.hpp"
#include "msrsync/rsync/statistics.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

/// As rsync prints a name (rsync(1), --8-bit-output; here every byte that is not ASCII print).
std::string escaped(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const bool looks_escaped = name.substr(i).starts_with("\\#");
    if (byte >= 0x20 && byte < 0x7f && !looks_escaped) {
      text += name[i];
      continue;
    }
    char octal[8];
    std::snprintf(octal, sizeof octal, "\\#%03o", byte);
    text += octal;
  }
  return text;
}

void check_name(std::string_view name) {
  require(rsync::unescape_name(escaped(name)) == name, "an escaped name comes back", name);
  if (name.empty() || name.ends_with('/')) return;
  const auto item = rsync::parse_itemized("=>f+++++++++|17|" + escaped(name));
  require(item && item->name == name && item->length == 17 && item->is_changed,
          "an itemized name comes back", name);
}

/// Complaints that quote one name; whatever the name holds, it is read as that name.
void check_complaints(std::string_view name) {
  if (name.empty() || name.ends_with('/') || name.ends_with("/.") || name == ".") return;
  const std::string text = escaped("/src/" + std::string(name));
  const std::string lines[] = {
      "rsync: [sender] send_files failed to open \"" + text + "\": Permission denied (13)",
      "rsync: [sender] read errors mapping \"" + text + "\": Input/output error (5)",
      "rsync: [sender] readlink_stat(\"" + text + "\") failed: Permission denied (13)",
      "rsync: [generator] recv_generator: mkdir \"" + text + "\" failed: Not a directory (20)",
      "rsync: [generator] failed to set times on \"" + text + "\": Operation not permitted (1)",
  };
  for (const std::string& line : lines) {
    const auto complaint = rsync::parse_complaint(line);
    require(complaint && complaint->os_error != 0, "a complaint has its errno", line);
    require(complaint->path == "/src/" + std::string(name), "a complaint names its path", line);
  }
  for (const char* words : {"cannot delete non-empty directory: ", "skipping directory ",
                            "could not make way for new symlink: "}) {
    const auto complaint = rsync::parse_complaint(words + text);
    require(complaint && complaint->path == "/src/" + std::string(name),
            "a name without quotes is read too", text);
  }
  const auto vanished = rsync::parse_complaint("file has vanished: \"" + text + "\"");
  require(vanished && vanished->is_vanished && vanished->path == "/src/" + std::string(name),
          "a vanished file is named", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::as_text(data, size);
  rsync::Statistics statistics;
  for (const std::string& line : fuzzing::split(text, '\n')) {
    const auto item = rsync::parse_itemized(line);
    if (item) require(line.starts_with('='), "an itemized line has our mark", line);
    if (item) require(item->name.size() < line.size(), "a name is part of its line", line);
    const auto complaint = rsync::parse_complaint(line);
    if (complaint) require(complaint->path.size() <= line.size(), "a path is part of its line");
    if (complaint) require(!complaint->is_vanished || complaint->os_error == 0, "no errno is made");
    rsync::read_statistics_line(line, statistics);
  }
  check_name(text);
  if (text.find('\0') == std::string_view::npos) check_complaints(text);
  return 0;
}
