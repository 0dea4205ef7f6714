#include "msrsync/plan/known_names.hpp"

#include <algorithm>
#include <string>

#include "msrsync/base/checksum.hpp"

namespace msrsync::plan {
KnownNames::Hash KnownNames::hash_of(SourceId source, PassKind pass, std::string_view name) {
  std::string whose = std::to_string(static_cast<std::uint64_t>(source));
  whose += pass == PassKind::directories ? '/' : ' ';
  const std::string backwards(name.rbegin(), name.rend());
  // Forwards and backwards: two names that agree in one of them have no reason to in the other.
  return {fnv1a64(name, fnv1a64(whose)), fnv1a64(whose, fnv1a64(backwards))};
}

void KnownNames::add(SourceId source, PassKind pass, std::string_view name) {
  hashes_.push_back(hash_of(source, pass, name));
}

void KnownNames::seal() { std::sort(hashes_.begin(), hashes_.end()); }

bool KnownNames::has(SourceId source, PassKind pass, std::string_view name) const {
  return !hashes_.empty() &&
         std::binary_search(hashes_.begin(), hashes_.end(), hash_of(source, pass, name));
}

}  // namespace msrsync::plan
