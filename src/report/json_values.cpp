#include "json_values.hpp"

#include <string.h>

#include <cmath>

#include "msrsync/base/text.hpp"
#include "msrsync/report/figures.hpp"

namespace msrsync::report {

Json bytes_value(const std::string& bytes) {
  if (is_valid_utf8(bytes)) return bytes;
  return Json::object({{"base64", base64(bytes)}});
}

Json list_value(const std::vector<std::string>& words) {
  Json list = Json::array();
  for (const std::string& word : words) list.push_back(bytes_value(word));
  return list;
}

Json or_null(bool is_known, Json value) { return is_known ? std::move(value) : Json(nullptr); }

double rounded(double value) { return std::round(value * 1000) / 1000; }

Json rate_value(double amount, double seconds) {
  return or_null(seconds > 0, rounded(rate(amount, seconds)));
}

std::string pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json errno_name(int number) {
  const char* name = number == 0 ? nullptr : ::strerrorname_np(number);
  return name == nullptr ? Json(nullptr) : Json(name);
}

}  // namespace msrsync::report
