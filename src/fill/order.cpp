#include "msrsync/fill/order.hpp"

#include <charconv>

namespace msrsync::fill {
namespace {

constexpr std::size_t kArguments = 12;
constexpr const char* kCopy = "copy";
constexpr const char* kFinish = "finish";

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
          order.task == Task::finish ? kFinish : kCopy,
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
  const bool finishes = arguments[0] == kFinish;
  if (!finishes && arguments[0] != kCopy) return std::nullopt;
  const auto is_named = flag_from(arguments[3]);
  const auto entries = number_from<std::uint64_t>(arguments[5]);
  const auto makes_links = flag_from(arguments[6]);
  const auto makes_holes = flag_from(arguments[7]);
  const auto keeps_hard_links = flag_from(arguments[8]);
  const auto split_bytes = number_from<std::uint64_t>(arguments[9]);
  const auto streams = number_from<unsigned>(arguments[10]);
  const auto bytes_per_second = number_from<std::uint64_t>(arguments[11]);
  if (!is_named || !entries || !makes_links || !makes_holes || !keeps_hard_links || !split_bytes ||
      !streams || !bytes_per_second)
    return std::nullopt;
  return Order{finishes ? Task::finish : Task::copy,
               arguments[1],
               arguments[2],
               *is_named,
               arguments[4],
               *entries,
               *makes_links,
               *makes_holes,
               *keeps_hard_links,
               *split_bytes,
               *streams,
               *bytes_per_second};
}

}  // namespace msrsync::fill
