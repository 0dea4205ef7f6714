// What must hold before anything is touched: an rsync that exists and takes the user's options.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/rsync/command.hpp"
#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {

/// The absolute path of rsync along PATH; ExitCode::rsync_missing otherwise.
Result<std::string> find_rsync();

/// The absolute path of cp along PATH; ExitCode::rsync_missing where there is none, or one that
/// does not take the options it would get (another cp than GNU's).
Result<std::string> find_cp(const std::vector<std::string>& options);

/// "3.2.7", from `rsync --version`; "unknown" when it does not say.
std::string rsync_version(const std::string& rsync_path);

/// Runs rsync once with the user's options on two empty directories of the run directory.
/// ExitCode::rsync_options_refused with rsync's own words otherwise.
Result<void> try_options(const rsync::CommandSettings& settings,
                         const rundir::RunDirectory& run_directory);

/// Lets rsync put a source's directory in the place of a link or a file of its name (same tree).
Result<void> replace_roots(const rsync::CommandSettings& settings,
                           const options::Endpoints& endpoints,
                           const std::vector<SourceId>& in_the_way);

/// The environment of every rsync that speaks to the destination: rsync's messages in English, and
/// no questions where one is remote (rsync::without_questions).
std::vector<std::string> rsync_environment(const rsync::CommandSettings& settings);

/// Makes a remote destination and the directory of each source without a trailing slash, one rsync
/// each, before many rsyncs do it at once. ExitCode::destination_not_creatable with the words of
/// whoever refused: rsync, the daemon or ssh.
Result<void> create_remote_destinations(const rsync::CommandSettings& settings,
                                        const options::Endpoints& endpoints);

}  // namespace msrsync::app
