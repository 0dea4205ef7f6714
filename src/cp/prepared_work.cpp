#include "msrsync/cp/prepared_work.hpp"

#include <errno.h>
#include <string.h>

#include <algorithm>
#include <string>
#include <utility>

namespace msrsync::cp {
namespace {

/// What open(2) says of a link where a directory was to be, and of a file.
bool is_in_the_way(const fill::NameAccount& account) {
  return account.ending == fill::Ending::failed &&
         (account.os_error == ELOOP || account.os_error == ENOTDIR);
}

/// cp tells no sizes: those of the plan, in proportion where only a part was copied. Links count as
/// files, since the list does not tell them apart.
TransferStats stats_of(const JobResult& result) {
  const Bucket& bucket = result.bucket;
  const std::uint64_t copied = result.tally()[EntryClass::transferred];
  TransferStats stats;
  stats.files_transferred = copied;
  if (bucket.entries == 0) return stats;
  const Tally all = result.tally();
  const bool is_whole = copied == all.total();
  stats.transferred_bytes = is_whole ? bucket.bytes : bucket.bytes / bucket.entries * copied;
  if (copied > 0 && stats.transferred_bytes / copied >= kLargeFileBytes) {
    stats.large_files_transferred = stats.files_transferred;
    stats.large_transferred_bytes = stats.transferred_bytes;
  }
  return stats;
}

}  // namespace

PreparedWork::PreparedWork(const fill::FillContext& workers, const Bucket& bucket, fill::Task task,
                           std::unique_ptr<rsync::BucketWork> rest)
    : workers_(workers), bucket_(bucket), task_(task), rest_(std::move(rest)) {}

std::optional<Command> PreparedWork::next() {
  if (was_stopped_ || std::exchange(has_begun_, true)) return rest_->next();
  is_making_ = true;
  return fill::worker_command(workers_, bucket_, task_);
}

JobProgress PreparedWork::finished(const ChildExit& exit) {
  if (!std::exchange(is_making_, false)) return rest_->finished(exit);
  take_account(exit);
  return {bucket_.id, 0, 0};
}

void PreparedWork::take_account(const ChildExit& exit) {
  const auto accounts = fill::take_accounts(workers_, bucket_.id);
  rest_->books().note_fill({}, exit);
  if (std::exchange(has_account_, true)) return;  // by now the names are with the cps
  std::vector<std::optional<EntryClass>> known;
  known.reserve(accounts.size());
  for (const fill::NameAccount& one : accounts)
    known.push_back(is_in_the_way(one) ? std::optional(EntryClass::failed) : std::nullopt);
  if (std::any_of(accounts.begin(), accounts.end(), is_in_the_way)) fail_behind_links(accounts);
  rest_->take_known(std::move(known), true);
}

/// Directories are the directories pass's to fail.
void PreparedWork::fail_behind_links(const std::vector<fill::NameAccount>& accounts) {
  auto list = rsync::ListReader::open(bucket_.list_file, bucket_.entries);
  if (!list) return;  // it is lost, and BucketWork says so
  const auto names = list->next(accounts.size(), accounts.size() * 4096);
  if (!names) return;
  for (std::size_t i = 0; i < names->size(); ++i) {
    const rsync::ListedEntry& entry = (*names)[i];
    if (entry.is_directory || !is_in_the_way(accounts[i])) continue;
    const std::string message = "cannot enter or make the directory of " + entry.name + ": " +
                                ::strerror(accounts[i].os_error);
    rest_->books().blame(Outcome::partial, "what stands in a directory's place is not followed");
    rest_->books().report(
        {bucket_.source, entry.name, "mkdir", accounts[i].os_error, message, std::nullopt});
  }
}

std::optional<JobRetry> PreparedWork::pause() {
  const auto retry = rest_->pause();
  if (retry) has_begun_ = false;
  return retry;
}

void PreparedWork::note_stop() {
  was_stopped_ = true;
  rest_->note_stop();
}

JobResult PreparedWork::result() {
  JobResult result = rest_->result();
  result.stats = stats_of(result);
  return result;
}

}  // namespace msrsync::cp
