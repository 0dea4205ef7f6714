#include "msrsync/fill/filled_work.hpp"

#include <unistd.h>

#include <utility>

#include "msrsync/base/file_io.hpp"

namespace msrsync::fill {
namespace {

FillStats stats_of(const std::vector<NameAccount>& accounts) {
  FillStats stats;
  for (const NameAccount& one : accounts) {
    if (one.ending != Ending::written || !one.is_file) continue;
    ++stats.files;
    stats.bytes += one.size_bytes;
    if (one.size_bytes < kLargeFileBytes) continue;
    ++stats.large_files;
    stats.large_bytes += one.size_bytes;
  }
  return stats;
}

Task task_for(PassKind pass) {
  switch (pass) {
    case PassKind::check: return Task::compare;
    case PassKind::directories: return Task::finish;
    default: return Task::copy;
  }
}

std::optional<EntryClass> class_of(const NameAccount& account) {
  switch (account.ending) {
    case Ending::written: return EntryClass::transferred;
    case Ending::right: return EntryClass::up_to_date;
    case Ending::left:
    case Ending::failed: break;
  }
  return std::nullopt;
}

}  // namespace

Command worker_command(const FillContext& context, const Bucket& bucket, Task task) {
  const Source& source = context.sources.at(static_cast<std::size_t>(bucket.source));
  Order order = context.order;
  order.task = task;
  order.source = source.root;
  order.destination = source.destination;
  order.is_named = !source.name.empty();
  order.list_file = bucket.list_file;
  order.entries = bucket.entries;
  Command command;
  command.argv = to_arguments(order);
  command.argv.insert(command.argv.begin(), context.program);
  command.environment = context.environment;
  command.output_file = context.output_file(bucket.id);
  command.time_limit = context.time_limit;
  return command;
}

std::vector<NameAccount> take_accounts(const FillContext& context, BucketId bucket) {
  const std::string file = context.output_file(bucket);
  const Result<std::string> output = read_file(file, ExitCode::list_file_unwritable);
  ::unlink(file.c_str());
  return parse_account(output ? *output : std::string());
}

FilledWork::FilledWork(const FillContext& context, const Bucket& bucket,
                       std::unique_ptr<rsync::BucketWork> rest)
    : context_(context), bucket_(bucket), rest_(std::move(rest)) {}

std::optional<Command> FilledWork::next() {
  if (was_stopped_ || std::exchange(has_begun_, true)) return rest_->next();
  is_filling_ = true;
  return worker_command(context_, bucket_, task_for(bucket_.pass));
}

JobProgress FilledWork::finished(const ChildExit& exit) {
  if (!std::exchange(is_filling_, false)) return rest_->finished(exit);
  take_account(exit);
  return {bucket_.id, 0, 0};
}

void FilledWork::take_account(const ChildExit& exit) {
  const auto accounts = take_accounts(context_, bucket_.id);
  std::vector<std::optional<EntryClass>> known;
  known.reserve(accounts.size());
  for (const NameAccount& one : accounts) {
    known.push_back(class_of(one));
    if (one.ending == Ending::failed) ++rest_->books().result().retried_errors;
  }
  rest_->books().note_fill(stats_of(accounts), exit);
  rest_->take_known(std::move(known), context_.settles);
}

void FilledWork::note_stop() {
  was_stopped_ = true;
  rest_->note_stop();
}

}  // namespace msrsync::fill
