#include "msrsync/rsync/user_options.hpp"

#include <filesystem>
#include <string_view>
#include <utility>

#include "msrsync/base/text.hpp"
#include "msrsync/rsync/option_table.hpp"
#include "msrsync/rsync/option_values.hpp"
#include "options_in_force.hpp"

namespace msrsync::rsync {

namespace {

using Words = std::vector<std::string>;

/// One option as found among the words.
struct Found {
  const OptionRow* row = nullptr;
  bool is_negated = false;
};

/// `--no-OPTION` is known by the row of OPTION, unless it has a row of its own.
Found find_long(std::string_view name) {
  if (const OptionRow* row = find_option(name)) return {row, false};
  if (!name.starts_with("no-")) return {};
  name.remove_prefix(3);
  if (name.size() == 1) return {find_option(name.front()), true};
  return {find_option(name), true};
}

/// Which of the lists a word goes to.
bool is_filter(const OptionRow& row) {
  constexpr auto kWhere = kToCopy | kToListing;
  return (row.roles & kWhere) == kToListing && row.effect == Effect::none;
}

bool is_for_verify(const OptionRow& row) {
  return (row.roles & kToCopy) != 0 && (row.roles & kNotToVerify) == 0;
}

/// What is left of a cluster of letters for each list.
struct Clusters {
  std::string copy = "-";
  std::string listing = "-";
  std::string filters = "-";
  std::string verify = "-";
};

/// Goes over the words once, in order, as popt does for rsync.
class Parser {
 public:
  explicit Parser(const Words& words) : words_(words) {
    std::error_code ignored;
    directory_ = std::filesystem::current_path(ignored).string();
    result_.listing.push_back("-r");
  }

  Result<UserOptions> parse() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (word.size() < 2 || word[0] != '-' || word == "--") {
        return bad_usage("'" + printable(word) +
                         "' among the rsync options is no option; SRC and DEST come after them");
      }
      auto taken = word[1] == '-' ? take_long(word) : take_cluster(word);
      if (!taken) return taken.error();
    }
    return conclude();
  }

 private:
  Result<void> take_long(const std::string& word) {
    const std::size_t equals = word.find('=');
    const auto [row, is_negated] = find_long(std::string_view(word).substr(2, equals - 2));
    if (row == nullptr) {
      note_unknown(word.substr(0, equals));
      result_.copy.push_back(word);
      result_.verify.push_back(word);
      return {};
    }
    if (is_negated || !row->takes_value) return take(*row, is_negated, word);
    const std::string name = word.substr(0, equals);
    if (equals != std::string::npos) return take_valued(*row, name + '=', word.substr(equals + 1));
    return take_next_word(*row, name);
  }

  /// Each list gets a cluster of those letters that belong to it.
  Result<void> take_cluster(const std::string& word) {
    Clusters clusters;
    bool keeps_partial = false;
    Result<void> valued;
    for (std::size_t i = 1; i < word.size(); ++i) {
      // With the letters before it taken out, a dash would begin a long option.
      if (word[i] == '-') {
        return bad_usage("rsync knows no option -- as in '" + printable(word) + "'");
      }
      const OptionRow* row = find_option(word[i]);
      if (row != nullptr && row->refusal.empty() && row->takes_value) {
        flush(clusters);
        valued = i + 1 < word.size()
                     ? take_valued(*row, word.substr(i, 1).insert(0, 1, '-'), word.substr(i + 1))
                     : take_next_word(*row, std::string{'-', word[i]});
        break;
      }
      if (row == nullptr) {
        note_unknown(std::string{'-', word[i]});
      } else {
        if (auto noted = note(*row, false, std::string{'-', word[i]}); !noted) return noted;
      }
      if (row == nullptr || (row->roles & kToCopy) != 0) clusters.copy += word[i];
      if (row == nullptr || is_for_verify(*row)) clusters.verify += word[i];
      if (row != nullptr && (row->roles & kToListing) != 0) clusters.listing += word[i];
      if (row != nullptr && is_filter(*row)) clusters.filters += word[i];
      keeps_partial |= row != nullptr && row->effect == Effect::partial_and_progress;
    }
    flush(clusters);
    if (keeps_partial) result_.copy.push_back("--partial");  // nothing to a comparison
    return valued;
  }

  void flush(Clusters& clusters) {
    if (clusters.copy.size() > 1) result_.copy.push_back(clusters.copy);
    if (clusters.listing.size() > 1) result_.listing.push_back(clusters.listing);
    if (clusters.filters.size() > 1) result_.filters.push_back(clusters.filters);
    if (clusters.verify.size() > 1) result_.verify.push_back(clusters.verify);
    clusters = {};
  }

  Result<void> take_next_word(const OptionRow& row, const std::string& name) {
    if (!row.refusal.empty()) return take(row, false, name);
    if (next_ == words_.size()) return bad_usage("rsync option " + name + " needs a value");
    return take_valued(row, name, words_[next_++], true);
  }

  /// `prefix` is what stands before the value: `--name=`, `-X`, or a word of its own.
  Result<void> take_valued(const OptionRow& row, const std::string& prefix, std::string value,
                           bool is_apart = false) {
    // popt passes over an equals sign behind a letter, so it belongs to the prefix.
    const bool has_equals = !is_apart && !prefix.ends_with('=') && value.starts_with('=');
    const std::string before = has_equals ? prefix + '=' : prefix;
    if (has_equals) value.erase(0, 1);
    if (auto noted = note(row, false, prefix, value); !noted) return noted;
    if ((row.roles & kNamesRules) != 0) {
      if (value == "-") {
        return bad_usage("rsync option " + prefix +
                         " cannot read rules from stdin; write them to a file");
      }
      value = anchor_file(value, directory_);
    }
    if ((row.roles & kNamesDirectory) != 0) {
      const bool mirrors_tree = (row.roles & kMirrorsTree) != 0;
      result_.directories.push_back({"--" + std::string(row.name), std::move(value), mirrors_tree});
      return {};
    }
    if (row.name == "filter") value = anchor_rule(value, directory_);
    emit(row, is_apart ? Words{before, value} : Words{before + value});
    return {};
  }

  Result<void> take(const OptionRow& row, bool is_negated, const std::string& word) {
    if (auto noted = note(row, is_negated, word); !noted) return noted;
    emit(row, {word});
    return {};
  }

  void emit(const OptionRow& row, const Words& words) {
    for (const std::string& word : words) {
      if ((row.roles & kToCopy) != 0) result_.copy.push_back(word);
      if ((row.roles & kToListing) != 0) result_.listing.push_back(word);
      if (is_filter(row)) result_.filters.push_back(word);
      if (is_for_verify(row)) result_.verify.push_back(word);
    }
  }

  void note_fill_obstacle(const std::string& word) {
    if (result_.fill_obstacle.empty()) result_.fill_obstacle = printable(word);
  }

  void note_unknown(const std::string& word) {
    result_.are_everywhere = false;
    note_fill_obstacle(word);
  }

  /// Remembers what is in force after this option; refuses what cannot be used.
  Result<void> note(const OptionRow& row, bool is_negated, const std::string& word,
                    const std::string& value = {}) {
    if (!is_negated && !row.refusal.empty()) {
      return bad_usage("rsync option " + printable(word.substr(0, word.find('='))) +
                       " cannot be used: " + std::string(row.refusal));
    }
    result_.are_everywhere &= (row.roles & kEverywhere) != 0;
    if ((row.roles & kFillable) == 0) note_fill_obstacle(word.substr(0, word.find('=')));
    if (!is_negated) {
      result_.needs_listing |= (row.roles & kNeedsListing) != 0;
      result_.may_skip |= (row.roles & kMaySkip) != 0;
    }
    if (row.effect == Effect::bandwidth) return note_bandwidth(is_negated, value);
    in_force_.set(row.effect, !is_negated && !(row.effect == Effect::iconv && value == "-"));
    return {};
  }

  Result<void> note_bandwidth(bool is_negated, const std::string& value) {
    result_.bandwidth_bytes_per_second.reset();
    if (is_negated) return {};
    const auto rate = parse_rate(value);
    if (!rate) {
      return bad_usage("rsync option --bwlimit needs a rate such as 500 (KiB) or 1.5m, not '" +
                       printable(value) + "'");
    }
    if (*rate > 0) result_.bandwidth_bytes_per_second = rate;
    return {};
  }

  Result<UserOptions> conclude() {
    if (auto checked = in_force_.refuse_combinations(); !checked) return checked.error();
    in_force_.tell(result_);
    // With -b the copy leaves times of directories alone, as plain rsync does.
    if (in_force_.has(Effect::backup) && !in_force_.has(Effect::backup_dir))
      result_.verify.push_back("-O");
    return std::move(result_);
  }

  const Words& words_;
  std::size_t next_ = 0;
  std::string directory_;
  OptionsInForce in_force_;
  UserOptions result_;
};

}  // namespace

Result<UserOptions> parse_user_options(const std::vector<std::string>& words) {
  return Parser(words).parse();
}

}  // namespace msrsync::rsync
