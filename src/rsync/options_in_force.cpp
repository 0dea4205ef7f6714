#include "options_in_force.hpp"

#include <string>
#include <utility>

namespace msrsync::rsync {
namespace {

Error refused(std::string message) { return Error{ExitCode::bad_usage, std::move(message), {}, 0}; }

}  // namespace

void OptionsInForce::set(Effect effect, bool on) {
  switch (effect) {
    case Effect::archive:
      for (const Effect part : {Effect::links, Effect::permissions, Effect::times, Effect::group,
                                Effect::owner, Effect::devices, Effect::specials}) {
        set(part, on);
      }
      break;
    case Effect::devices_and_specials:
      set(Effect::devices, on);
      set(Effect::specials, on);
      break;
    case Effect::acls:
      times(effect) = on ? 1 : 0;
      if (on) set(Effect::permissions, true);
      break;
    case Effect::one_file_system:  // given twice, -x means more
      times(effect) = on ? times(effect) + 1 : 0;
      break;
    default: times(effect) = on ? 1 : 0;
  }
}

void OptionsInForce::tell(UserOptions& options) const {
  options.one_file_system = has(Effect::one_file_system);
  options.keeps_dirlinks = has(Effect::keep_dirlinks);
  options.removes_source = has(Effect::remove_source);
  options.has_remote_shell = has(Effect::remote_shell);
  options.hard_links = has(Effect::hard_links);
  options.makes_links = has(Effect::links) && !has(Effect::copy_links);
  options.preserves_permissions = has(Effect::permissions);
  options.preserves_times = has(Effect::times);
  options.omits_directory_times = has(Effect::omit_directory_times);
  options.has_modify_window = has(Effect::modify_window);
  options.preserves_owner = has(Effect::owner);
  options.preserves_group = has(Effect::group);
  options.preserves_acls = has(Effect::acls);
  options.preserves_xattrs = has(Effect::xattrs);
  options.fakes_super = has(Effect::fake_super);
  options.makes_devices = has(Effect::devices) && !has(Effect::copy_devices);
  options.makes_specials = has(Effect::specials);
  options.makes_holes = has(Effect::sparse);
  options.converts_names = has(Effect::iconv);
  // -xx leaves out even the empty directories that stand for mount points.
  options.needs_listing |= has(Effect::prune) || times(Effect::one_file_system) > 1;
  const bool takes_links = has(Effect::links) || has(Effect::copy_links);
  const bool takes_devices = has(Effect::devices) || has(Effect::copy_devices);
  options.may_skip |= !takes_links || !takes_devices || !has(Effect::specials);
  options.verify_refusal = verify_refusal();
  // Before 3.1.3 rsync refused these two together.
  if (has(Effect::sparse) && has(Effect::inplace)) options.are_everywhere = false;
}

std::string OptionsInForce::verify_refusal() const {
  if (has(Effect::remove_source))
    return "rsync option --remove-source-files leaves nothing to compare with";
  if (has(Effect::compare_dest))
    return "with rsync option --compare-dest rsync does not look at what the destination has";
  return {};
}

Result<void> OptionsInForce::refuse_combinations() const {
  if (has(Effect::remove_source) && has(Effect::hard_links)) {
    return refused(
        "rsync option --remove-source-files cannot be used with -H: a removed name cannot be "
        "linked to any more");
  }
  const std::pair<Effect, const char*> writes_in_place[] = {
      {Effect::inplace, "--inplace"},
      {Effect::append, "--append"},
      {Effect::write_devices, "--write-devices"}};
  const std::pair<Effect, const char*> passes_over[] = {
      {Effect::update, "--update"},
      {Effect::ignore_existing, "--ignore-existing"},
      {Effect::size_only, "--size-only"}};
  for (const auto& [in_place, name] : writes_in_place) {
    for (const auto& [over, other] : passes_over) {
      if (!has(in_place) || !has(over)) continue;
      return refused(std::string("rsync option ") + name + " cannot be used with " + other +
                     ": a file cut short by a stop would be taken for whole");
    }
  }
  return {};
}

}  // namespace msrsync::rsync
