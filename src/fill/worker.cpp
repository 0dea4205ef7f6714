#include "msrsync/fill/worker.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <string_view>
#include <utility>

#include "msrsync/base/file_io.hpp"
#include "msrsync/fill/account.hpp"
#include "msrsync/fill/directory_finisher.hpp"
#include "msrsync/fill/file_maker.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/rsync/list_reader.hpp"
#include "msrsync/rsync/quick_check.hpp"

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

/// Where a listed name lies, and what it is called there; a directory lies in itself.
struct Place {
  std::string_view directory;
  std::string name;
};

Place place_of(const rsync::ListedEntry& entry) {
  const std::string& path = entry.name;
  if (entry.is_directory) return {path, {}};
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {std::string_view(path).substr(0, slash), path.substr(slash + 1)};
}

/// Absent files and directories, in the order of the list.
class Copying {
 public:
  Copying(const Order& order, DirectoryPair& at) : at_(at), maker_(order, clock_, stop) {}

  NameAccount take(const rsync::ListedEntry& entry) {
    if (maker_.has_given_up()) return {};
    const Place place = place_of(entry);
    const bool is_there = at_.move_to(place.directory);
    if (entry.is_directory) return {is_there ? Ending::written : Ending::left, 0, false, 0};
    return is_there ? maker_.make(at_, place.name) : NameAccount{};
  }

 private:
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

/// `take` for every name of the list, and its account.
template <typename Take>
int go_through(rsync::ListReader& list, Take take) {
  AccountPrinter printer(STDOUT_FILENO);
  constexpr std::uint64_t kNames = 1000;
  for (;;) {
    const auto names = list.next(kNames, kNames * 4096);
    if (!names || names->empty()) break;  // a damaged list is for rsync's reader to tell
    for (const rsync::ListedEntry& entry : *names) {
      if (stop) break;
      printer.add(take(entry));
    }
    if (stop) break;
  }
  printer.flush();
  return stop ? kStopped : 0;
}

int copy_all(const Order& order, DirectoryPair& at, rsync::ListReader& list) {
  Copying copying(order, at);
  return go_through(list, [&](const rsync::ListedEntry& entry) { return copying.take(entry); });
}

int compare_all(DirectoryPair& at, rsync::ListReader& list) {
  return go_through(list, [&](const rsync::ListedEntry& entry) { return compare(at, entry); });
}

/// Children before their parents, which may have a closed mode in the end.
int finish_all(const Order& order, const DirectoryPair& at, rsync::ListReader& list) {
  std::vector<rsync::ListedEntry> names;
  for (;;) {  // the root is a slice of its own
    auto slice = list.next(order.entries, order.entries * 4096);
    if (!slice) return 0;
    if (slice->empty()) break;
    std::move(slice->begin(), slice->end(), std::back_inserter(names));
  }
  std::vector<NameAccount> accounts(names.size());
  const DirectoryFinisher finisher(at);
  for (std::size_t i = names.size(); i-- > 0 && !stop;) {
    const rsync::ListedEntry& entry = names[i];
    accounts[i] = finisher.finish(entry.name == "." ? std::string() : entry.name);
  }
  AccountPrinter printer(STDOUT_FILENO);
  for (const NameAccount& account : accounts) printer.add(account);
  printer.flush();
  return stop ? kStopped : 0;
}

}  // namespace

int run_worker(const std::vector<std::string>& arguments) {
  const auto order = order_from(arguments);
  if (!order) return complain("its arguments are not those of this version");
  ::prctl(PR_SET_NAME, "msrsync-fill");
  ::umask(0);
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
    case Task::finish: return finish_all(*order, at, *list);
  }
  return 1;
}

}  // namespace msrsync::fill
