// Checksums that tell a damaged file from a whole one. Not for secrets: anybody can forge them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace msrsync {

/// CRC-32 as in Ethernet, gzip and PNG (reflected polynomial 0xedb88320; "123456789" gives
/// 0xcbf43926). Finds every damage that is no longer than 32 bits.
std::uint32_t crc32(std::string_view bytes);

/// Eight lower-case hexadecimal digits of crc32().
std::string crc32_text(std::string_view bytes);

constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325;

/// FNV-1a, 64 bits: a fingerprint. `hash` is that of the bytes before these.
std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t hash = kFnvOffset);

}  // namespace msrsync
