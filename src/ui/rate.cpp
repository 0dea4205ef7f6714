#include "msrsync/ui/rate.hpp"

namespace msrsync::ui {

void Rate::add(SteadyTime now, std::uint64_t count) {
  // The last point moves along until it is a step away from the one before it. The first one stays:
  // it is where counting began.
  const std::size_t size = points_.size();
  if (size >= 2 && seconds_between(points_[size - 2].time, now) < kStepSeconds) {
    points_.back() = {now, count};
  } else {
    points_.push_back({now, count});
  }
  // One point at or before the window's edge is kept, or the rate would cover less than the window.
  while (points_.size() > 2 && seconds_between(points_[1].time, now) >= kWindowSeconds) {
    points_.pop_front();
  }
}

double Rate::per_second(SteadyTime now) const {
  if (points_.size() < 2) return 0;
  const Point& first = points_.front();
  const Point& last = points_.back();
  const double seconds = seconds_between(first.time, now);
  if (seconds <= 0 || last.count <= first.count) return 0;
  return static_cast<double>(last.count - first.count) / seconds;
}

}  // namespace msrsync::ui
