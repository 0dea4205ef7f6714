#include "msrsync/fill/worker.hpp"

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
#include "msrsync/fill/file_maker.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/rsync/list_reader.hpp"

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

/// Absent files and directories, in the order of the list.
class Copying {
 public:
  Copying(const Order& order, DirectoryPair& at) : at_(at), maker_(order, clock_, stop) {}

  NameAccount take(const rsync::ListedEntry& entry) {
    if (maker_.has_given_up()) return {};
    const std::string& path = entry.name;
    if (entry.is_directory)
      return {at_.move_to(path) ? Ending::written : Ending::left, 0, false, 0};
    const auto slash = path.rfind('/');
    const bool is_in_root = slash == std::string::npos;
    if (!at_.move_to(std::string_view(path).substr(0, is_in_root ? 0 : slash))) return {};
    return maker_.make(at_, is_in_root ? path : path.substr(slash + 1));
  }

 private:
  DirectoryPair& at_;
  SystemClock clock_;
  FileMaker maker_;
};

int copy_all(const Order& order, DirectoryPair& at, rsync::ListReader& list) {
  Copying copying(order, at);
  AccountPrinter printer(STDOUT_FILENO);
  constexpr std::uint64_t kNames = 1000;
  for (;;) {
    const auto names = list.next(kNames, kNames * 4096);
    if (!names || names->empty()) break;  // a damaged list is for rsync's reader to tell
    for (const rsync::ListedEntry& entry : *names) {
      if (stop) break;
      printer.add(copying.take(entry));
    }
    if (stop) break;
  }
  printer.flush();
  return stop ? kStopped : 0;
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
  return order->task == Task::finish ? finish_all(*order, at, *list) : copy_all(*order, at, *list);
}

}  // namespace msrsync::fill
