#include "msrsync/rsync/mirror_permit.hpp"

#include <errno.h>

#include <algorithm>
#include <utility>

namespace msrsync::rsync {
namespace {

bool tells_of_vanishing(const PathError& error) {
  if (error.entry_class) return *error.entry_class == EntryClass::vanished;
  return error.os_error == ENOENT;
}

/// More of them than this mean that the source as a whole cannot be trusted; also bounds memory.
constexpr std::uint64_t kMostErrors = 100'000;

bool is_whole(const JobResult& result) {
  if (result.outcome == Outcome::cancelled) return true;  // a stop: no later pass will ask
  const bool ended = result.outcome == Outcome::succeeded || result.outcome == Outcome::vanished;
  return ended && !result.has_lost_names && result.tally()[EntryClass::failed] == 0;
}

}  // namespace

MirrorPermit::MirrorPermit(MirrorRules rules) : rules_(std::move(rules)) {
  facts_.is_enabled = rules_.is_enabled;
  facts_.max_delete = rules_.max_delete;
  if (rules_.is_enabled && (rules_.is_preview || rules_.max_delete)) facts_.would_delete = 0;
}

void MirrorPermit::on_path_error(const PathError& error) {
  if (!rules_.is_enabled || tells_of_vanishing(error)) return;
  withhold(error.source, error.path);
  // The entry itself could not be looked at: a listing of its directory cannot be trusted either.
  if (!error.entry_class) return;
  const auto slash = error.path.rfind('/');
  parents_[error.source].insert(slash == std::string::npos ? "" : error.path.substr(0, slash));
}

void MirrorPermit::withhold(SourceId source, const std::string& path) {
  if (facts_.withheld_total++ == 0) {
    note_skipped("nothing is deleted in and below directories of the source that cannot be read");
  }
  if (facts_.withheld.size() < MirrorFacts::kMaxWithheld) facts_.withheld.push_back({source, path});
  if (facts_.withheld_total > kMostErrors) {
    disarm("nothing is deleted: too much of the source cannot be read");
    return;
  }
  closed_[source].insert(path);
}

void MirrorPermit::on_job_finished(const JobResult& result) {
  if (!rules_.is_enabled) return;
  const PassKind pass = result.bucket.pass;
  if ((pass == PassKind::copy || pass == PassKind::check) && !is_whole(result))
    disarm("nothing is deleted: the copy pass had failures");
  if (pass != PassKind::mirror) return;
  if (!result.bucket.is_trial && !rules_.is_preview) {
    facts_.deleted += result.deleted;
    return;
  }
  facts_.would_delete = facts_.would_delete.value_or(0) + result.deleted;
  if (!is_whole(result)) disarm("nothing is deleted: what is extraneous could not be counted");
}

std::string MirrorPermit::refusal(bool is_trial) {
  const std::uint64_t found = facts_.would_delete.value_or(0);
  if (!is_trial && !rules_.is_preview && rules_.max_delete && found > *rules_.max_delete) {
    disarm("nothing is deleted: " + std::to_string(found) + " entries are extraneous, more than " +
           std::to_string(*rules_.max_delete) + " (--max-delete)");
  }
  return refusal_;
}

bool MirrorPermit::holds(const std::map<SourceId, Names>& names, SourceId source,
                         std::string_view name) {
  const auto of_source = names.find(source);
  return of_source != names.end() && of_source->second.contains(name);
}

bool MirrorPermit::withholds(SourceId source, std::string_view directory) const {
  if (directory == ".") directory = "";
  if (holds(parents_, source, directory) || holds(closed_, source, "")) return true;
  for (std::size_t end = 0; end < directory.size();) {
    end = std::min(directory.find('/', end + 1), directory.size());
    if (holds(closed_, source, directory.substr(0, end))) return true;
  }
  return false;
}

void MirrorPermit::disarm(const std::string& reason) {
  if (!refusal_.empty()) return;
  refusal_ = reason;
  note_skipped(reason);
}

void MirrorPermit::note_skipped(const std::string& reason) {
  if (std::find(facts_.reasons.begin(), facts_.reasons.end(), reason) != facts_.reasons.end())
    return;
  facts_.reasons.push_back(reason);
  rules_.say(reason);
}

MirrorFacts MirrorPermit::facts() const {
  MirrorFacts facts = facts_;
  const bool is_too_much = facts.would_delete && facts.max_delete &&
                           *facts.would_delete > *facts.max_delete && rules_.is_preview;
  if (is_too_much) {
    facts.reasons.push_back("nothing would be deleted: " + std::to_string(*facts.would_delete) +
                            " entries are extraneous, more than " +
                            std::to_string(*facts.max_delete) + " (--max-delete)");
  }
  return facts;
}

}  // namespace msrsync::rsync
