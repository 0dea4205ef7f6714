#include "msrsync/rsync/compared_line.hpp"

#include <algorithm>

#include "msrsync/rsync/itemized.hpp"

namespace msrsync::rsync {
namespace {

/// `YXcstpoguax`: the two first say what would be done and to what kind of entry.
constexpr std::size_t kItemLength = 11;

std::optional<Aspect> aspect_at(std::size_t place) {
  switch (place) {
    case 2: return Aspect::content;
    case 3: return Aspect::size;
    case 4: return Aspect::times;
    case 5: return Aspect::mode;
    case 6: return Aspect::owner;
    case 7: return Aspect::group;
    case 9: return Aspect::acls;
    case 10: return Aspect::xattrs;
  }
  return std::nullopt;
}

/// A letter where the two differ; `T` is a time that nobody asked to preserve.
bool is_difference(char letter) { return letter != '.' && letter != ' ' && letter != 'T'; }

void read_letters(std::string_view item, ComparedLine& line) {
  line.is_new = item[2] == '+';
  if (line.is_new) return;
  for (std::size_t place = 2; place < item.size(); ++place) {
    const auto aspect = aspect_at(place);
    if (aspect && is_difference(item[place]))
      line.differs[static_cast<std::size_t>(*aspect)] = true;
  }
}

/// rsync's checksum of a file it cannot open is all zeros, and nothing else tells of the failure.
bool is_sum_of_nothing(std::string_view sum) {
  return sum.starts_with('0') && sum.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

bool ComparedLine::is_equal() const {
  return !is_new && std::find(differs.begin(), differs.end(), true) == differs.end();
}

std::optional<ComparedLine> parse_compared(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!line.starts_with('=')) return std::nullopt;
  const auto sum = line.find('|');
  if (sum != kItemLength + 1) return std::nullopt;
  const auto name = line.find('|', sum + 1);
  if (name == std::string_view::npos) return std::nullopt;
  const auto end = line.find("//", name + 1);
  if (end == std::string_view::npos || end == name + 1) return std::nullopt;

  ComparedLine parsed;
  const std::string_view item = line.substr(1, kItemLength);
  parsed.type = item[1];
  read_letters(item, parsed);
  parsed.is_unread = is_sum_of_nothing(line.substr(sum + 1, name - sum - 1));
  // Only a line of a hard link has the arrow that means another name of the same inode.
  const bool lacks_link = item[0] == 'h' && line.substr(end + 2).starts_with(" => ");
  parsed.differs[static_cast<std::size_t>(Aspect::hard_links)] = lacks_link && !parsed.is_new;
  parsed.name = unescape_name(line.substr(name + 1, end - name - 1));
  if (parsed.type == 'd' && parsed.name == ".") parsed.name.clear();
  return parsed;
}

}  // namespace msrsync::rsync
