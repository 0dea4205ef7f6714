#include "msrsync/app/mount_spread.hpp"

#include <errno.h>
#include <string.h>

#include <utility>

#include "msrsync/mounts/mount_proof.hpp"
#include "msrsync/options/endpoint_paths.hpp"

namespace msrsync::app {
namespace {

/// Resolved where that is possible; what is not there shows in prove().
std::vector<std::string> all_paths(const std::string& first,
                                   const std::vector<std::string>& others) {
  std::vector<std::string> paths{first};
  for (const std::string& one : others) paths.push_back(options::real_path(one).value_or(one));
  return paths;
}

std::vector<std::string> mounts_of(const mounts::MountPool& pool) {
  std::vector<std::string> paths;
  for (std::size_t i = 1; i < pool.size(); ++i) paths.push_back(pool.path(i));
  return paths;
}

bool says_that_it_is_gone(int os_error) {
  return os_error == ENOENT || os_error == ENOTDIR || os_error == ESTALE;
}

}  // namespace

MountSpread::MountSpread(const options::CommandLine& command_line,
                         const options::Endpoints& endpoints, const Clock& clock,
                         std::function<void(const std::string&)> say)
    : endpoints_(endpoints),
      say_(std::move(say)),
      sources_(MountSide::source,
               all_paths(endpoints.sources.front().root, command_line.source_mounts), clock),
      destinations_(MountSide::destination,
                    all_paths(endpoints.destination, command_line.destination_mounts), clock) {}

Result<void> MountSpread::prove() const {
  if (sources_.size() > 1) {
    const auto proven = mounts::prove_sources(sources_.path(0), mounts_of(sources_));
    if (!proven) return proven;
  }
  if (destinations_.size() == 1) return {};
  return mounts::prove_destinations(destinations_.path(0), mounts_of(destinations_));
}

void MountSpread::begin() {
  for (const MountSide side : {MountSide::source, MountSide::destination}) {
    for (std::size_t i = 0; i < pool_of(side).size(); ++i)
      identities_[static_cast<std::size_t>(side)].push_back(identity_of(pool_of(side).path(i)));
  }
}

std::vector<Source> MountSpread::sources_over(const mounts::Route& route) const {
  std::vector<Source> sources = endpoints_.sources;
  const std::string& destination = destinations_.path(0);
  for (Source& source : sources) {
    if (route.source > 0) source.root = sources_.path(route.source);
    if (route.destination > 0)
      source.destination =
          destinations_.path(route.destination) + source.destination.substr(destination.size());
  }
  return sources;
}

mounts::RouteContext MountSpread::context(
    std::function<std::unique_ptr<Work>(const Bucket&, const mounts::Route&)> make) {
  return {sources_, destinations_, std::move(make),
          [this](MountSide side, std::size_t mount, bool has_failed) {
            return trouble_of(side, mount, has_failed);
          },
          say_};
}

std::string MountSpread::trouble_of(MountSide side, std::size_t mount, bool has_failed) const {
  const DirectoryIdentity& was = identities_[static_cast<std::size_t>(side)].at(mount);
  // A dead mount may have a good name in the kernel's memory.
  const Freshness freshness = has_failed ? Freshness::asked : Freshness::cached;
  const DirectoryIdentity is = identity_of(pool_of(side).path(mount), freshness);
  if (is.os_error == 0)
    return is_same_directory(was, is) ? "" : "another directory is there now (unmounted?)";
  return has_failed || says_that_it_is_gone(is.os_error) ? ::strerror(is.os_error) : "";
}

std::vector<MountUse> MountSpread::uses() const {
  std::vector<MountUse> uses;
  for (const mounts::MountPool* pool : {&sources_, &destinations_}) {
    if (pool->size() == 1) continue;
    for (MountUse& use : pool->uses()) uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace msrsync::app
