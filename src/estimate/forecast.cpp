#include "msrsync/estimate/forecast.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "msrsync/base/size_text.hpp"

namespace msrsync::estimate {
namespace {

/// A -p that is slower by less than this is as good.
constexpr double kNearly = 1.1;
/// What a sample of a few seconds cannot tell: other tenants, caches that fill up.
constexpr double kDoubt = 1.25;

double per_second(std::uint64_t amount, double seconds) {
  return seconds > 0 ? static_cast<double>(amount) / seconds : 0;
}

double seconds_at(double rate, std::uint64_t amount) {
  return rate > 0 ? static_cast<double>(amount) / rate : 0;
}

std::string duration_text(double seconds) {
  std::array<char, 64> text{};
  const auto whole = static_cast<unsigned long long>(seconds + 0.5);
  if (whole < 100) {
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  } else {
    std::snprintf(text.data(), text.size(), "%lluh%02llum%02llus", whole / 3600, whole / 60 % 60,
                  whole % 60);
  }
  return text.data();
}

std::string number(double value) {
  return std::to_string(static_cast<unsigned long long>(value + 0.5));
}

}  // namespace

double Measurement::entries_per_second() const { return per_second(entries, seconds); }
double Measurement::bytes_per_second() const { return per_second(bytes, seconds); }

std::uint64_t small_entries(const CrawlTotals& tree) { return tree.entries() - tree.large_files; }

double seconds_for(const Point& point, const CrawlTotals& tree, double crawl_seconds) {
  const double small = seconds_at(point.small.entries_per_second(), small_entries(tree));
  const double large = seconds_at(point.large.bytes_per_second(), tree.large_bytes);
  return std::max(small + large, crawl_seconds);
}

Forecast forecast(const std::vector<Point>& points, const Point& again, const CrawlTotals& tree,
                  double crawl_seconds) {
  const auto seconds_of = [&](const Point& point) {
    return seconds_for(point, tree, crawl_seconds);
  };
  const auto fastest = std::min_element(
      points.begin(), points.end(),
      [&](const Point& a, const Point& b) { return seconds_of(a) < seconds_of(b); });
  const double one = seconds_of(*fastest);
  const double other = seconds_of(again);
  Forecast found;
  found.processes = fastest->small.processes;
  found.enough = std::find_if(points.begin(), points.end(), [&](const Point& point) {
                   return seconds_of(point) <= kNearly * one;
                 })->small.processes;
  found.seconds = (one + other) / 2;
  found.least_seconds = std::min(one, other) / kDoubt;
  found.most_seconds = std::max(one, other) * kDoubt;
  found.entries_per_second = per_second(tree.entries(), found.seconds);
  found.bytes_per_second = per_second(tree.bytes, found.seconds);
  return found;
}

std::string to_text(const std::vector<Point>& points, const Forecast& forecast,
                    const CrawlTotals& tree) {
  std::string text = "Tree: " + std::to_string(tree.entries()) + " entries, " +
                     human_size(static_cast<double>(tree.bytes)) + "\n";
  for (const Point& point : points) {
    text += "With -p " + std::to_string(point.small.processes) + ": " +
            number(point.small.entries_per_second()) + " entries/s";
    if (point.large.seconds > 0)
      text += ", large files " + human_size(point.large.bytes_per_second()) + "/s";
    text += "\n";
  }
  text += "Estimated time: " + duration_text(forecast.seconds) + " with -p " +
          std::to_string(forecast.processes) + " (" + duration_text(forecast.least_seconds) +
          " to " + duration_text(forecast.most_seconds) + ")\n";
  text += "Estimated rates: " + number(forecast.entries_per_second) + " entries/s, " +
          human_size(forecast.bytes_per_second) + "/s\n";
  text += "The curve flattens at: -p " + std::to_string(forecast.enough);
  return text;
}

}  // namespace msrsync::estimate
