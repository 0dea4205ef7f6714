#include "support/simulated_filer.hpp"

#include <algorithm>
#include <cmath>

namespace msrsync::test {

double FilerCurve::throughput(unsigned processes) const {
  const double n = processes;
  const double peak = entries_per_second * best;
  return processes <= best ? entries_per_second * n : peak * std::pow(best / n, fall);
}

SimulatedFiler::SimulatedFiler(FilerCurve curve, FilerCurve later, SimulatedWork work)
    : curve_(curve), later_(later), work_(work) {}

SimulatedRun SimulatedFiler::run_fixed(unsigned processes) {
  return simulate(processes, [processes](const auto&, const auto&) { return processes; });
}

SimulatedRun SimulatedFiler::run(supervise::ConcurrencyPolicy policy) {
  std::vector<supervise::ConcurrencyChange> changes;
  SimulatedRun result = simulate(policy.limit(), [&](const auto& process, const auto& load) {
    if (auto change = policy.finished(process, load)) changes.push_back(*change);
    return policy.limit();
  });
  result.changes = std::move(changes);
  return result;
}

double SimulatedFiler::best_seconds(unsigned cap) {
  double best = run_fixed(std::min(cap, curve_.best)).seconds;
  for (const unsigned processes : {1U, 2U, 4U, 8U, 12U, 16U, 24U, 32U, 48U, 64U})
    if (processes <= cap) best = std::min(best, run_fixed(processes).seconds);
  return best;
}

SimulatedRun SimulatedFiler::simulate(unsigned limit, const Judge& judge) {
  random_.seed(work_.seed);
  started_ = done_ = 0;
  SimulatedRun result;
  std::vector<Process> running;
  double now = 0;
  double warm = 0;
  while (done_ < work_.entries) {
    result.highest = std::max(result.highest, limit);
    while (running.size() < limit && started_ < work_.entries)
      running.push_back(begin_process(now));
    const std::size_t place = advance(running, now);
    const Process ended = running[place];
    done_ += ended.entries;
    const std::uint64_t ready = (work_.entries - started_) / work_.entries_per_process;
    limit = judge({ended.began, now, ended.entries, ended.entries * work_.bytes_per_entry},
                  {now, running.size(), ready});
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(place));
    if (part_done() <= work_.warm_up) warm = now;
  }
  result.seconds = now - warm;
  result.last = limit;
  return result;
}

SimulatedFiler::Process SimulatedFiler::begin_process(double now) {
  const auto chance = [this] {
    return static_cast<double>(random_()) / static_cast<double>(std::mt19937::max());
  };
  const double wanted = static_cast<double>(work_.entries_per_process) * (0.5 + chance());
  const auto entries = std::min(std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1),
                                work_.entries - started_);
  started_ += entries;
  return {now, entries, static_cast<double>(entries), 1 + work_.noise * (2 * chance() - 1)};
}

std::size_t SimulatedFiler::advance(std::vector<Process>& running, double& now) const {
  const FilerCurve& curve = part_done() < work_.curve_changes_after ? curve_ : later_;
  const auto count = static_cast<unsigned>(running.size());
  const double each = curve.throughput(count) / count;
  const auto first = std::min_element(running.begin(), running.end(), [](auto& a, auto& b) {
    return a.left / a.speed < b.left / b.speed;
  });
  const double seconds = first->left / (first->speed * each);
  for (Process& one : running) one.left -= one.speed * each * seconds;
  now += seconds;
  return static_cast<std::size_t>(first - running.begin());
}

double SimulatedFiler::part_done() const {
  return static_cast<double>(done_) / static_cast<double>(work_.entries);
}

}  // namespace msrsync::test
