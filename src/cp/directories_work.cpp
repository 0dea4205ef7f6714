#include "msrsync/cp/directories_work.hpp"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace msrsync::cp {
namespace {

constexpr std::uint64_t kNamesAtOnce = 1000;

bool is_settled(const fill::NameAccount& account) {
  return account.ending == fill::Ending::written || account.ending == fill::Ending::right;
}

bool is_worth_another(const fill::NameAccount& account) {
  return !is_settled(account) && rsync::may_pass(account.os_error);
}

bool is_there(const std::string& root, const std::string& name) {
  struct stat status = {};
  return ::lstat((root + "/" + name).c_str(), &status) == 0 || errno != ENOENT;
}

}  // namespace

DirectoriesWork::DirectoriesWork(const fill::FillContext& workers, const rsync::RetryPolicy& retry,
                                 Bucket bucket, fill::Task task)
    : workers_(workers), retry_(retry), books_(std::move(bucket)), task_(task) {}

std::optional<Command> DirectoriesWork::next() {
  if (was_stopped_ || std::exchange(has_begun_, true)) return std::nullopt;
  return fill::worker_command(workers_, books_.bucket(), task_);
}

JobProgress DirectoriesWork::finished(const ChildExit& exit) {
  const auto accounts = fill::take_accounts(workers_, books_.bucket().id);
  accounts_.resize(std::max(accounts_.size(), accounts.size()));
  for (std::size_t i = 0; i < accounts.size(); ++i)
    if (!is_settled(accounts_[i])) accounts_[i] = accounts[i];
  status_ = exit.status;
  books_.note_fill({}, exit);
  return {books_.bucket().id, 0, 0};
}

/// A worker that died has said nothing of some names.
bool DirectoriesWork::has_to_do() const {
  return accounts_.size() < books_.bucket().entries ||
         std::any_of(accounts_.begin(), accounts_.end(), is_worth_another);
}

std::optional<JobRetry> DirectoriesWork::pause() {
  if (was_stopped_ || attempt_ > retry_.retries || !has_to_do()) return std::nullopt;
  has_begun_ = false;
  books_.result().attempt = ++attempt_;
  const double random = retry_.random ? retry_.random() : 0.5;
  return JobRetry{books_.bucket().id, attempt_, retry_.retries + 1,
                  rsync::pause_before(attempt_, random),
                  "directories are not all made and finished: worker " + to_text(status_)};
}

JobResult DirectoriesWork::result() {
  class_all();
  return books_.close(was_stopped_ && has_to_do());
}

void DirectoriesWork::class_all() {
  auto list = rsync::ListReader::open(books_.bucket().list_file, books_.bucket().entries);
  if (!list) return books_.lose_names(list.error());
  for (std::size_t place = 0;;) {
    const auto names = list->next(kNamesAtOnce, kNamesAtOnce * 4096);
    if (!names) return books_.lose_names(names.error());
    if (names->empty()) return;
    for (const rsync::ListedEntry& entry : *names) {
      class_one(entry, place < accounts_.size() ? accounts_[place] : fill::NameAccount{});
      ++place;
    }
  }
}

void DirectoriesWork::class_one(const rsync::ListedEntry& entry, const fill::NameAccount& account) {
  const Source& source = workers_.sources.at(static_cast<std::size_t>(books_.bucket().source));
  if (is_settled(account)) {
    const bool is_right = account.ending == fill::Ending::right;
    books_.count(entry, is_right ? EntryClass::up_to_date : EntryClass::transferred);
  } else if (was_stopped_ && account.os_error == 0) {
    books_.count(entry, EntryClass::not_run);
  } else if (account.os_error == ENOENT && !is_there(source.root, entry.name)) {
    books_.count(entry, EntryClass::vanished);
    books_.blame(Outcome::vanished, "directories vanished before they were copied");
  } else {
    fail(entry, account.os_error);
  }
}

void DirectoriesWork::fail(const rsync::ListedEntry& entry, int os_error) {
  const std::string path = rsync::path_of(entry);
  std::string message = task_ == fill::Task::make
                            ? "cannot make the directory "
                            : "cannot make the directory, or set owner, mode and times of ";
  message += path.empty() ? "." : path;
  message += ": ";
  message += os_error != 0 ? ::strerror(os_error) : "worker " + to_text(status_);
  books_.count(entry, EntryClass::failed);
  books_.blame(rsync::ends_the_run(os_error) ? Outcome::fatal : Outcome::partial, message);
  books_.report({books_.bucket().source, path, "mkdir", os_error, message, std::nullopt});
}

}  // namespace msrsync::cp
