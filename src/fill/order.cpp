#include "msrsync/fill/order.hpp"

#include <charconv>

namespace msrsync::fill {
namespace {

constexpr std::size_t kArguments = 12;

std::optional<std::uint64_t> number_from(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::vector<std::string> to_arguments(const Order& order) {
  const auto flag = [](bool is_set) { return std::string(is_set ? "1" : "0"); };
  return {kWorkerWord,
          order.task == Task::finish ? "finish" : "copy",
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
          std::to_string(order.bytes_per_second)};
}

std::optional<Order> order_from(const std::vector<std::string>& arguments) {
  if (arguments.size() != kArguments) return std::nullopt;
  const auto entries = number_from(arguments[5]);
  const auto split_bytes = number_from(arguments[9]);
  const auto streams = number_from(arguments[10]);
  const auto bytes_per_second = number_from(arguments[11]);
  if (!entries || !split_bytes || !streams || !bytes_per_second) return std::nullopt;
  return Order{arguments[0] == "finish" ? Task::finish : Task::copy,
               arguments[1],
               arguments[2],
               arguments[3] == "1",
               arguments[4],
               *entries,
               arguments[6] == "1",
               arguments[7] == "1",
               arguments[8] == "1",
               *split_bytes,
               static_cast<unsigned>(*streams),
               *bytes_per_second};
}

}  // namespace msrsync::fill
