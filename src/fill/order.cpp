#include "msrsync/fill/order.hpp"

#include <charconv>
#include <string_view>
#include <utility>

namespace msrsync::fill {
namespace {

constexpr std::size_t kArguments = 13;
constexpr std::pair<Task, std::string_view> kTasks[] = {
    {Task::copy, "copy"}, {Task::compare, "compare"},           {Task::finish, "finish"},
    {Task::make, "make"}, {Task::make_private, "make-private"}, {Task::finish_made, "finish-made"}};

std::string name_of(Task task) {
  for (const auto& [one, name] : kTasks) {
    if (one == task) return std::string(name);
  }
  return {};
}

std::optional<Task> task_from(std::string_view text) {
  for (const auto& [task, name] : kTasks) {
    if (name == text) return task;
  }
  return std::nullopt;
}

template <typename Number>
std::optional<Number> number_from(const std::string& text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<bool> flag_from(const std::string& text) {
  return text == "0" || text == "1" ? std::optional(text == "1") : std::nullopt;
}

}  // namespace

std::vector<std::string> to_arguments(const Order& order) {
  const auto flag = [](bool is_set) { return std::string(is_set ? "1" : "0"); };
  return {kWorkerWord,
          name_of(order.task),
          order.source,
          order.destination,
          flag(order.is_named),
          order.list_file,
          std::to_string(order.entries),
          flag(order.makes_links),
          flag(order.makes_holes),
          flag(order.keeps_hard_links),
          std::to_string(order.split_bytes),
          std::to_string(order.streams),
          std::to_string(order.bytes_per_second),
          flag(order.reads_ahead)};
}

std::optional<Order> order_from(const std::vector<std::string>& arguments) {
  if (arguments.size() != kArguments) return std::nullopt;
  const auto task = task_from(arguments[0]);
  const auto is_named = flag_from(arguments[3]);
  const auto entries = number_from<std::uint64_t>(arguments[5]);
  const auto makes_links = flag_from(arguments[6]);
  const auto makes_holes = flag_from(arguments[7]);
  const auto keeps_hard_links = flag_from(arguments[8]);
  const auto split_bytes = number_from<std::uint64_t>(arguments[9]);
  const auto streams = number_from<unsigned>(arguments[10]);
  const auto bytes_per_second = number_from<std::uint64_t>(arguments[11]);
  const auto reads_ahead = flag_from(arguments[12]);
  if (!task || !is_named || !entries || !makes_links || !makes_holes || !keeps_hard_links ||
      !split_bytes || !streams || !bytes_per_second || !reads_ahead)
    return std::nullopt;
  return Order{*task,    arguments[1],      arguments[2], *is_named,         arguments[4],
               *entries, *makes_links,      *makes_holes, *keeps_hard_links, *split_bytes,
               *streams, *bytes_per_second, *reads_ahead};
}

}  // namespace msrsync::fill
