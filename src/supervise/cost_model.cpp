#include "msrsync/supervise/cost_model.hpp"

#include <algorithm>
#include <cmath>

namespace msrsync::supervise {
namespace {

/// How much the prior counts beside one bucket that was seen.
constexpr double kPriorWeight = 0.05;
/// An error beyond this (of a logarithm: a factor of 1.6) counts linearly: Huber's bound.
constexpr double kBound = 0.5;
/// Steps of a fit; the next fit goes on from there.
constexpr int kSteps = 4;
/// A step changes no rate by more than this (a factor of 7), since far away the slope tells little.
constexpr double kMaxStep = 2;

/// The sums of a least-squares problem: the step in both unknowns that lowers the errors most.
struct NormalEquations {
  double ee = 0;
  double eb = 0;
  double bb = 0;
  double e = 0;
  double b = 0;

  /// By how much the unknowns move what is expected, and how far that is below what was seen.
  void add(double entry_slope, double byte_slope, double error, double weight) {
    if (std::abs(error) > kBound) weight *= kBound / std::abs(error);
    ee += weight * entry_slope * entry_slope;
    eb += weight * entry_slope * byte_slope;
    bb += weight * byte_slope * byte_slope;
    e += weight * entry_slope * error;
    b += weight * byte_slope * error;
  }
};

}  // namespace

void CostModel::observe(const Bucket& bucket, double seconds) {
  const auto entries = static_cast<double>(bucket.entries);
  const double weight = entries + static_cast<double>(bucket.bytes) / kPriorBytesPerEntry;
  if (!(weight > 0) || !(seconds > 0) || !std::isfinite(seconds)) return;
  const Point point{entries / weight, seconds / weight};
  if (points_.size() < kWindow) {
    points_.push_back(point);
  } else {
    points_[observations_ % kWindow] = point;
  }
  ++observations_;
  fit();
}

double CostModel::median_pace() const {
  std::vector<double> paces;
  paces.reserve(points_.size());
  for (const Point& point : points_) paces.push_back(point.pace);
  const auto middle = paces.begin() + static_cast<std::ptrdiff_t>(paces.size() / 2);
  std::nth_element(paces.begin(), middle, paces.end());
  return *middle;
}

/// Gauss and Newton's method on the logarithms: errors are relative ones, rates stay above 0.
void CostModel::fit() {
  const double unit = median_pace();
  double entry = observations_ > 1 ? std::log(rates_.per_entry / unit) : 0;
  double byte = observations_ > 1 ? std::log(rates_.per_byte * kPriorBytesPerEntry / unit) : 0;
  for (int step = 0; step < kSteps; ++step) {
    NormalEquations equations;
    equations.add(1, 0, -entry, kPriorWeight);
    equations.add(0, 1, -byte, kPriorWeight);
    for (const Point& point : points_) {
      const double of_entries = point.entry_share * std::exp(entry);
      const double of_bytes = (1 - point.entry_share) * std::exp(byte);
      const double expected = of_entries + of_bytes;
      equations.add(of_entries / expected, of_bytes / expected,
                    std::log(point.pace / unit / expected), 1);
    }
    const auto& [ee, eb, bb, e, b] = equations;
    const double determinant = ee * bb - eb * eb;  // the prior keeps it above 0
    entry += std::clamp((e * bb - b * eb) / determinant, -kMaxStep, kMaxStep);
    byte += std::clamp((b * ee - e * eb) / determinant, -kMaxStep, kMaxStep);
  }
  rates_ = {std::exp(entry) * unit, std::exp(byte) * unit / kPriorBytesPerEntry};
}

}  // namespace msrsync::supervise
