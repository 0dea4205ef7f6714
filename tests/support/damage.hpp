// Every small damage a file can take: cut off at each byte, each byte changed, left out or doubled.
#pragma once

#include <cstddef>
#include <string>

namespace msrsync::test {

/// Calls `check(damaged, position)`: the bytes before `position` are those of `whole`, the one at
/// `position` is not, or is missing. Three changes are tried on each byte: its lowest bit, the case
/// of a letter, and all bits.
template <typename Check>
void for_every_damage(const std::string& whole, Check check) {
  for (std::size_t at = 0; at < whole.size(); ++at) {
    check(whole.substr(0, at), at);
    for (const int mask : {0x01, 0x20, 0xff}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ mask);
      check(changed, at);
    }
    const std::string before = whole.substr(0, at);
    // In a row of equal bytes it makes no difference which one is left out or doubled.
    if (at + 1 == whole.size() || whole[at + 1] != whole[at]) {
      std::size_t first = at;
      while (first > 0 && whole[first - 1] == whole[at]) --first;
      check(before + whole.substr(at + 1), first);
      check(before + whole[at] + whole.substr(at), at + 1);
    }
  }
}

}  // namespace msrsync::test
