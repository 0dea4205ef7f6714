#include "msrsync/rsync/tree_account.hpp"

#include "msrsync/rsync/itemized.hpp"
#include "slice_text.hpp"

namespace msrsync::rsync {

void TreeAccount::take(std::string_view output) {
  for_each_line(output, [this](std::string_view line) {
    const auto item = parse_itemized(line);
    if (!item || item->type != 'd') return;
    classes_[item->name.empty() ? "." : item->name] =
        item->is_changed ? EntryClass::transferred : EntryClass::up_to_date;
  });
}

std::optional<EntryClass> TreeAccount::class_of(const ListedEntry& directory) const {
  const auto known = classes_.find(directory.name);
  if (known == classes_.end()) return std::nullopt;
  return known->second;
}

}  // namespace msrsync::rsync
