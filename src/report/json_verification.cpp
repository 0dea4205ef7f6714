#include "json_verification.hpp"

#include "json_values.hpp"

namespace msrsync::report {
namespace {

/// `function` is called with each aspect and its name.
template <typename Function>
void for_each_aspect(Function&& function) {
  for (std::size_t i = 0; i < kAspects; ++i) {
    const auto aspect = static_cast<Aspect>(i);
    function(aspect, std::string(name_of(aspect)));
  }
}

Json difference_value(const Difference& difference) {
  Json aspects = Json::array();
  for_each_aspect([&](Aspect aspect, const std::string& name) {
    if (difference[aspect]) aspects.push_back(name);
  });
  return {{"path", bytes_value(difference.path)},
          {"source", number_of(difference.source)},
          {"aspects", std::move(aspects)},
          {"source_changed", difference.is_source_changed}};
}

}  // namespace

void write_verification(JsonDocument& document, const RunReport& report) {
  const Comparison& sum = report.comparison;
  const std::string& mode = report.header.verification;
  const Json counts = {{"mode", or_null(!mode.empty(), mode)}, {"entries_found", report.to_compare},
                       {"entries_compared", sum.compared},     {"entries_skipped", sum.skipped},
                       {"entries_vanished", sum.vanished},     {"entries_failed", sum.failed},
                       {"entries_not_run", sum.not_run},       {"differences", sum.differing},
                       {"source_changed", sum.source_changed}};
  Json by_aspect = Json::object();
  for_each_aspect([&](Aspect aspect, const std::string& name) {
    by_aspect[name] = sum.by_aspect[static_cast<std::size_t>(aspect)];
  });
  document.open_object("verification");
  for (const auto& [key, value] : counts.items()) document.member(key, compact(value));
  document.member("by_aspect", compact(by_aspect));
  document.open_array("paths");
  for (const Difference& one : report.differences) document.element(compact(difference_value(one)));
  document.close_array();
  document.close_object();
}

}  // namespace msrsync::report
