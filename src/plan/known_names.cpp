#include "msrsync/plan/known_names.hpp"

#include <algorithm>

namespace msrsync::plan {
namespace {

/// FNV-1a, 64 bits.
constexpr std::uint64_t kOffset = 14695981039346656037ULL;
constexpr std::uint64_t kPrime = 1099511628211ULL;

template <typename Iterator>
std::uint64_t mix(std::uint64_t hash, Iterator begin, Iterator end) {
  for (; begin != end; ++begin) hash = (hash ^ static_cast<unsigned char>(*begin)) * kPrime;
  return hash;
}

}  // namespace

KnownNames::Hash KnownNames::hash_of(SourceId source, PassKind pass, std::string_view name) {
  const std::uint64_t seed = static_cast<std::uint64_t>(source) << 8 ^ static_cast<unsigned>(pass);
  // Forwards and backwards: two names that agree in one of them have no reason to in the other.
  return {mix((kOffset ^ seed) * kPrime, name.begin(), name.end()),
          mix((kOffset ^ ~seed) * kPrime, name.rbegin(), name.rend())};
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
