#include "msrsync/fill/worker.hpp"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include "msrsync/base/file_io.hpp"
#include "msrsync/fill/account.hpp"
#include "msrsync/fill/directory_finisher.hpp"
#include "msrsync/fill/directory_maker.hpp"
#include "msrsync/fill/file_maker.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/fill/source_files.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/quick_check.hpp"
#include "place.hpp"

namespace msrsync::fill {
namespace {

constexpr int kStopped = 20;  // as rsync

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

void note_stop(int) { stop = true; }

int complain(const std::string& what) {
  (void)write_all(STDERR_FILENO, "msrsync: fill worker: " + what + "\n");
  return 1;
}

using Names = std::vector<rsync::ListedEntry>;

/// Absent files and directories, in the order of the list.
class Copying {
 public:
  Copying(const Order& order, DirectoryPair& at)
      : order_(order), at_(at), maker_(order, clock_, stop) {}

  void take(const Names& names, AccountPrinter& printer) {
    SourceFiles files(order_, at_, names);
    for (const rsync::ListedEntry& entry : names) {
      if (stop) return;
      printer.add(maker_.has_given_up() ? NameAccount{} : make(entry, files));
    }
  }

 private:
  NameAccount make(const rsync::ListedEntry& entry, SourceFiles& files) {
    const Place place = place_of(entry);
    const bool is_there = at_.move_to(place.directory);
    if (entry.is_directory) return {is_there ? Ending::written : Ending::left, 0, false, 0};
    const SourceFile source = files.next();
    return is_there ? maker_.make(source, at_.destination(), place.name) : NameAccount{};
  }

  const Order& order_;
  DirectoryPair& at_;
  SystemClock clock_;
  FileMaker maker_;
};

/// Which of them are the same on both sides; of a directory, whether it is there.
NameAccount compare(DirectoryPair& at, const rsync::ListedEntry& entry) {
  const Place place = place_of(entry);
  const bool is_there = at.look_into(place.directory);
  const bool is_right =
      is_there && (entry.is_directory ||
                   rsync::is_same_entry(at.source(), at.destination(), place.name.c_str()));
  return {is_right ? Ending::right : Ending::left, 0, false, 0};
}

/// The directory that a name of the list wants. The root is "".
std::string directory_of(const rsync::ListedEntry& entry) {
  return entry.name == "." ? std::string() : std::string(place_of(entry).directory);
}

NameAccount failure(int os_error) { return {Ending::failed, 0, false, os_error}; }

/// Absent directories alone, the names' own and those above them.
class Making {
 public:
  Making(const DirectoryPair& roots, bool is_private) : roots_(roots), maker_(roots, is_private) {}

  NameAccount take(const rsync::ListedEntry& entry) {
    const std::string directory = directory_of(entry);
    if (entry.is_directory && !roots_.open_source(directory, O_PATH)) return failure(errno);
    if (const int os_error = maker_.make(directory); os_error != 0) return failure(os_error);
    return {entry.is_directory ? Ending::written : Ending::left, 0, false, 0};
  }

 private:
  const DirectoryPair& roots_;
  DirectoryMaker maker_;
};

/// `take` for every portion of the list, to print an account of each name.
template <typename Take>
int go_through(rsync::ListReader& list, Take take) {
  AccountPrinter printer(STDOUT_FILENO);
  constexpr std::uint64_t kNames = 1000;
  while (!stop) {
    const Result<Names> names = list.next(kNames, kNames * 4096);
    if (!names || names->empty()) break;  // a damaged list is for rsync's reader to tell
    take(*names, printer);
  }
  printer.flush();
  return stop ? kStopped : 0;
}

/// `account_of` for one name after the other.
template <typename AccountOf>
int go_through_names(rsync::ListReader& list, AccountOf account_of) {
  return go_through(list, [&](const Names& names, AccountPrinter& printer) {
    for (const rsync::ListedEntry& entry : names) {
      if (stop) return;
      printer.add(account_of(entry));
    }
  });
}

int copy_all(const Order& order, DirectoryPair& at, rsync::ListReader& list) {
  Copying copying(order, at);
  return go_through(
      list, [&](const Names& names, AccountPrinter& printer) { copying.take(names, printer); });
}

int compare_all(DirectoryPair& at, rsync::ListReader& list) {
  return go_through_names(list,
                          [&](const rsync::ListedEntry& entry) { return compare(at, entry); });
}

int make_all(const Order& order, const DirectoryPair& at, rsync::ListReader& list) {
  Making making(at, order.task == Task::make_private);
  return go_through_names(list,
                          [&](const rsync::ListedEntry& entry) { return making.take(entry); });
}

/// A directory in the directories pass. Where no rsync follows, one that is absent is made first.
NameAccount finish_one(const Order& order, const DirectoryPair& at, const std::string& directory) {
  if (order.task == Task::finish) return DirectoryFinisher(at).finish(directory);
  const DirectoryFinisher finisher(at, Ownership::as_allowed);
  NameAccount account = finisher.finish(directory);
  if (account.ending == Ending::left && account.os_error == ENOENT &&
      at.open_source(directory, O_PATH)) {
    const int os_error = DirectoryMaker(at, true).make(directory);
    account = os_error == 0 ? finisher.finish(directory) : failure(os_error);
  }
  return account.ending == Ending::left ? failure(account.os_error) : account;
}

/// Children before their parents, which may have a closed mode in the end.
int finish_all(const Order& order, const DirectoryPair& at, rsync::ListReader& list) {
  Names names;
  for (;;) {  // the root is a slice of its own
    auto slice = list.next(order.entries, order.entries * 4096);
    if (!slice) return 0;
    if (slice->empty()) break;
    std::move(slice->begin(), slice->end(), std::back_inserter(names));
  }
  std::vector<NameAccount> accounts(names.size());
  for (std::size_t i = names.size(); i-- > 0 && !stop;)
    accounts[i] = finish_one(order, at, directory_of(names[i]));
  AccountPrinter printer(STDOUT_FILENO);
  for (const NameAccount& account : accounts) printer.add(account);
  printer.flush();
  return stop ? kStopped : 0;
}

/// Modes are given whole, but for directories that are made as mkdir(1) would.
void set_umask(Task task) {
  if (task == Task::make) return;
  ::umask(task == Task::make_private || task == Task::finish_made ? S_IRWXG | S_IRWXO : 0);
}

}  // namespace

int run_worker(const std::vector<std::string>& arguments) {
  const auto order = order_from(arguments);
  if (!order) return complain("its arguments are not those of this version");
  ::prctl(PR_SET_NAME, "msrsync-fill");
  set_umask(order->task);
  struct sigaction action = {};
  action.sa_handler = note_stop;
  ::sigaction(SIGTERM, &action, nullptr);
  DirectoryPair at(order->source, order->destination, order->is_named);
  if (!at.is_open()) return complain("cannot open the source or the destination");
  auto list = rsync::ListReader::open(order->list_file, order->entries);
  if (!list) return complain(to_text(list.error()));
  switch (order->task) {
    case Task::copy: return copy_all(*order, at, *list);
    case Task::compare: return compare_all(at, *list);
    case Task::make:
    case Task::make_private: return make_all(*order, at, *list);
    case Task::finish:
    case Task::finish_made: return finish_all(*order, at, *list);
  }
  return 1;
}

}  // namespace msrsync::fill
