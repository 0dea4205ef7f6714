// The settings of each stage, as they follow from the decisions.
#pragma once

#include <functional>
#include <string>

#include "msrsync/app/crawl_pipeline.hpp"
#include "msrsync/app/decisions.hpp"
#include "msrsync/fill/filled_work.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/mirror_work.hpp"
#include "msrsync/rsync/verify_work.hpp"

namespace msrsync::app {

PipelineSettings make_pipeline(const options::CommandLine& command_line,
                               const Decisions& decisions);

/// Keeps a reference to `run_directory`.
rsync::BucketContext make_context(const options::CommandLine& command_line,
                                  const Decisions& decisions,
                                  const rundir::RunDirectory& run_directory);

/// Whether anything may be filled: the options allow it and the destination is local.
bool may_fill(const options::CommandLine& command_line, const Decisions& decisions);

/// Whether our own quick check may stand for rsync's.
bool may_compare(const options::CommandLine& command_line, const Decisions& decisions);

/// Keeps a reference to `run_directory`.
fill::FillContext make_fill(const options::CommandLine& command_line, const Decisions& decisions,
                            const rsync::BucketContext& bucket,
                            const rundir::RunDirectory& run_directory);

/// The guards of --delete; `say` takes a line for people.
rsync::MirrorRules make_mirror_rules(const options::CommandLine& command_line,
                                     std::function<void(const std::string&)> say);

/// Keeps references to `bucket` and `permit`. The sources are looked at now.
rsync::MirrorContext make_mirror_context(const options::CommandLine& command_line,
                                         const rsync::BucketContext& bucket,
                                         rsync::MirrorPermit& permit);

/// A source entry that changed after `run_started` differs without fault of the copy.
rsync::VerifySettings make_verification(const options::CommandLine& command_line,
                                        WallTime run_started);

}  // namespace msrsync::app
