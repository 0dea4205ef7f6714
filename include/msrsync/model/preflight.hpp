// What was found out about the destination before the copy began.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace msrsync {

enum class Severity : std::uint8_t {
  warning,  ///< something will be lost or slow; the run goes on
  error,    ///< the options ask for what the destination cannot do; nothing is copied
};

std::string_view name_of(Severity severity);

/// One thing that the destination does not do as the run would need it.
struct PreflightFinding {
  std::string feature;  ///< one word for scripts, as in `xattrs`
  Severity severity = Severity::warning;
  std::string message;  ///< what, why and what to do, for people
  bool operator==(const PreflightFinding&) const = default;
};

/// The report's part `preflight`.
struct PreflightReport {
  bool was_probed = false;
  std::vector<PreflightFinding> findings;
  std::optional<std::uint64_t> free_bytes;   ///< for us; empty: the file system does not say
  std::optional<std::uint64_t> free_inodes;  ///< likewise
};

}  // namespace msrsync
