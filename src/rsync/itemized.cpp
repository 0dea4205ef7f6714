#include "msrsync/rsync/itemized.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace msrsync::rsync {
namespace {

constexpr std::size_t kTypeAt = 1;

/// rsync appends `.XXXXXX` (mkstemp(3)) to the name and, if there is none, puts a dot before it.
constexpr std::size_t kTempSuffix = 7;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What stands between the two, from the first `before` to the last `after`: a name may hold
/// either itself. It is a part of `text`.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto name = begin + before.size();
  const auto end = after.empty() ? text.size() : text.rfind(after);
  if (end == std::string_view::npos || end < name) return std::nullopt;
  return text.substr(name, end - name);
}

/// Cuts `: Permission denied (13)` off the end of `line` and gives the number.
int take_os_error(std::string_view& line) {
  if (!line.ends_with(')')) return 0;
  const auto open = line.rfind(" (");
  const auto colon = line.rfind(": ");
  if (open == std::string_view::npos || colon == std::string_view::npos || colon > open) return 0;
  const std::string_view digits = line.substr(open + 2, line.size() - open - 3);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return 0;
  line = line.substr(0, colon);
  return number;
}

/// `dir/.name.XXXXXX` becomes `dir/name`. Only where rsync says that it is a temporary name, or
/// where nothing but one looks like this.
std::string final_name(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
  if (path.size() < base + kTempSuffix + 2 || path[base] != '.') return path;
  const std::size_t suffix = path.size() - kTempSuffix;
  const bool has_suffix =
      path[suffix] == '.' && std::all_of(path.begin() + static_cast<std::ptrdiff_t>(suffix) + 1,
                                         path.end(), [](unsigned char c) {
                                           return (c >= '0' && c <= '9') ||
                                                  (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                                         });
  if (!has_suffix) return path;
  const std::string name = path.substr(base + 1, suffix - base - 1);
  return path.substr(0, base) + name;
}

/// One form of message and where in it the path stands.
struct Form {
  std::string_view before;
  std::string_view after;
  bool is_temporary = false;  ///< the path is the temporary name that rsync writes to
};

/// With the prefix `rsync: [who] `, the errno at the end and ` failed` or `, continuing` before it
/// taken off. The form
/// that fits furthest to the left decides, since a name may hold the words of any other; of two at
/// the same place the first one.
constexpr std::array kForms = {
    Form{"mkstemp \"", "\"", true},
    Form{"xattr(\"", "\",\"", true},  // rsync_xal_set: fsetxattr("f","user.a")
    Form{"xacl_set(", ", ACL_TYPE_", true},
    Form{"symlink \"", "\" -> \""},
    Form{"link \"", "\" => "},
    Form{"rename failed for \"", "\" (from "},
    Form{"skipping non-regular file \"", "\""},
    Form{"has vanished: \"", "\""},
    Form{"has no referent: \"", "\""},
    Form{"ignoring unsafe symlink \"", "\" -> \""},
    Form{" \"", "\""},
    Form{"delete_file: unlink(", ")"},
    Form{"delete_file: rmdir(", ")"},
    Form{"link_stat(\"", "\")"},
    Form{"cannot delete non-empty directory: ", ""},
    Form{"could not make way for new regular file: ", ""},
    Form{"could not make way for new directory: ", ""},
    Form{"could not make way for new symlink: ", ""},
    Form{"could not make way for new special file: ", ""},
    Form{"could not make way for new device file: ", ""},
    Form{"skipping overly long name: ", ""},
    Form{"skipping file with bogus (zero) st_mode: ", ""},
    Form{"skipping symlink with 0-length value: ", ""},
    Form{"skipped diminished file: ", ""},
    Form{"skipping directory ", ""},
    Form{"failed verification -- update ", ""},
};

bool is_summary(std::string_view line) {
  if (line.starts_with("rsync error: ") || line.starts_with("rsync warning: ")) return true;
  return line == "IO error encountered -- skipping file deletion";
}

/// `rename "/d/dir/.name.XXXXXX" -> "dir/name"`: the entry is dir/name at the destination; the
/// first path tells where that is, the second what it is called.
std::string renamed_path(std::string_view line) {
  const auto from = between(line, "rename \"", "\" -> \"");
  const auto to = between(line, "\" -> \"", "\"");
  if (!from || !to) return {};
  const std::string target = unescape_name(*to);
  if (target.starts_with('/')) return target;
  const std::string source = unescape_name(*from);
  const auto directory = source.rfind('/');
  const auto base = target.rfind('/');
  return source.substr(0, directory == std::string::npos ? 0 : directory + 1) +
         target.substr(base == std::string::npos ? 0 : base + 1);
}

std::string path_in(std::string_view line) {
  if (line.starts_with("rename \"")) return renamed_path(line);
  const Form* best = nullptr;
  std::string_view path;
  std::ptrdiff_t best_start = 0;
  for (const Form& form : kForms) {
    const auto found = between(line, form.before, form.after);
    if (!found) continue;
    const std::ptrdiff_t start =
        found->data() - line.data() - static_cast<std::ptrdiff_t>(form.before.size());
    if (best != nullptr && start >= best_start) continue;
    best = &form;
    path = *found;
    best_start = start;
  }
  if (best == nullptr) return {};
  std::string plain = unescape_name(path);
  if (plain.ends_with("/.")) plain.resize(plain.size() - 2);  // the root of a transfer
  return best->is_temporary ? final_name(plain) : plain;
}

/// `ERROR: dir/name failed verification -- update discarded.` Its twin `WARNING: ... (will try
/// again)` is no complaint: the second try has the last word, with ERROR if it fails too.
std::optional<Complaint> parse_verification(std::string_view line) {
  const auto name = between(line, "ERROR: ", " failed verification -- update ");
  if (!line.starts_with("ERROR: ") || !name) return std::nullopt;
  Complaint complaint;
  complaint.path = unescape_name(*name);
  return complaint;
}

/// Takes `rsync: [sender] ` off. False when there is none.
bool take_prefix(std::string_view& line) {
  if (!line.starts_with("rsync: ")) return false;
  line.remove_prefix(7);
  if (line.starts_with('[')) {
    const auto end = line.find("] ");
    if (end != std::string_view::npos) line.remove_prefix(end + 2);
  }
  return true;
}

bool is_unprefixed_complaint(std::string_view line) {
  constexpr std::array<std::string_view, 11> kBeginnings = {"file has vanished: ",
                                                            "directory has vanished: ",
                                                            "symlink has no referent",
                                                            "skipping non-regular file ",
                                                            "could not make way for ",
                                                            "cannot delete ",
                                                            "skipping ",
                                                            "skipped ",
                                                            "ignoring unsafe symlink",
                                                            "cannot send file ",
                                                            "ERROR: "};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return line.starts_with(beginning); });
}

}  // namespace

std::optional<ItemizedLine> parse_itemized(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!line.starts_with('=')) return std::nullopt;
  const auto first = line.find('|');
  if (first == std::string_view::npos || first < 3) return std::nullopt;
  const auto second = line.find('|', first + 1);
  if (second == std::string_view::npos || second + 1 == line.size()) return std::nullopt;
  const std::string_view item = line.substr(1, first - 1);
  if (!contains("<>ch.*", item.substr(0, 1))) return std::nullopt;

  ItemizedLine parsed;
  const char* end = line.data() + second;
  const auto [stop, error] = std::from_chars(line.data() + first + 1, end, parsed.length);
  if (error != std::errc() || stop != end) return std::nullopt;
  parsed.update = item[0];
  parsed.type = item[kTypeAt];
  parsed.is_changed =
      parsed.update != '.' || item.find_first_not_of(". ", kTypeAt + 1) != std::string_view::npos;
  parsed.name = unescape_name(line.substr(second + 1));
  if (parsed.name.size() > 1 && parsed.name.ends_with('/')) parsed.name.pop_back();
  if (parsed.type == 'd' && parsed.name == ".") parsed.name.clear();
  return parsed;
}

std::string unescape_name(std::string_view text) {
  std::string name;
  name.reserve(text.size());
  while (!text.empty()) {
    if (text.size() >= 5 && text.starts_with("\\#") && text[2] <= '3' && is_octal(text[2]) &&
        is_octal(text[3]) && is_octal(text[4])) {
      name.push_back(
          static_cast<char>((text[2] - '0') * 64 + (text[3] - '0') * 8 + (text[4] - '0')));
      text.remove_prefix(5);
    } else {
      name.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return name;
}

std::optional<Complaint> parse_complaint(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  Complaint complaint;
  complaint.is_summary = is_summary(line);
  if (complaint.is_summary) return complaint;
  if (auto verification = parse_verification(line)) return verification;
  const bool has_prefix = take_prefix(line);
  if (!has_prefix && !is_unprefixed_complaint(line)) return std::nullopt;
  complaint.is_vanished =
      line.starts_with("file has vanished: ") || line.starts_with("directory has vanished: ");
  // Only lines with the prefix end in the system's reason: elsewhere, what looks like one is a
  // name.
  if (has_prefix && !complaint.is_vanished) complaint.os_error = take_os_error(line);
  for (const std::string_view words : {" failed", ", continuing"})
    if (complaint.os_error != 0 && line.ends_with(words)) line.remove_suffix(words.size());
  complaint.path = path_in(line);
  return complaint;
}

}  // namespace msrsync::rsync
