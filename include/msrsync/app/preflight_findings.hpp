// Judges what a probe found by what the user's options ask for. Pure.
#pragma once

#include <optional>
#include <vector>

#include "msrsync/app/destination_probe.hpp"
#include "msrsync/model/preflight.hpp"
#include "msrsync/model/totals.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::app {

/// Who asks: as root, owners and device nodes are rsync's to set; an ordinary user's are passed
/// over by rsync itself.
enum class Asker : std::uint8_t { ordinary_user, root };

/// The questions whose answers judge() would use.
ProbeWishes wishes_of(const rsync::UserOptions& options, Asker asker);

/// What the options ask for and the destination does not do, errors first: an error where an
/// option would be broken for every entry that it is meant for, a warning where something may be
/// lost or done again. An answer that is unknown is no finding.
std::vector<PreflightFinding> judge(const DestinationFacts& facts,
                                    const rsync::UserOptions& options, Asker asker);

/// A warning when the whole plan is larger than what is free. Entries of the plan may be at the
/// destination already: it is never more than a warning.
std::optional<PreflightFinding> judge_space(const DestinationFacts& facts, const CrawlTotals& plan);

}  // namespace msrsync::app
