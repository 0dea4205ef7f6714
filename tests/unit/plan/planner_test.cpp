#include "msrsync/plan/planner.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "support/plan_recorder.hpp"
#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::plan;

namespace {

PlanSettings settings(std::optional<std::uint64_t> max_entries, std::uint64_t max_bytes = 1 << 30) {
  PlanSettings result;
  result.max_entries = max_entries;
  result.max_bytes = max_bytes;
  result.sources = {{SourceId{0}, "s/", "/s", "/d", ""}};
  return result;
}

DirectoryBatch batch(const std::string& directory, int files, std::uint64_t size = 10) {
  DirectoryBatch result;
  result.directory = directory;
  result.is_leaf = files == 0;
  for (int i = 0; i < files; ++i) result.add("f" + std::to_string(i), EntryKind::file, size);
  return result;
}

}  // namespace

TEST_SUITE("plan") {
  TEST_CASE("every entry is in exactly one copy bucket and every directory in the last pass") {
    test::PlanRecorder plan;
    Planner planner(settings(7), plan.sink());
    REQUIRE(planner.add(batch("", 3)));
    REQUIRE(planner.add(batch("a", 20)));
    REQUIRE(planner.add(batch("a/empty", 0)));
    REQUIRE(planner.end());

    const auto copied = plan.names(PassKind::copy);
    CHECK(copied.size() == 24);
    CHECK(std::set<std::string>(copied.begin(), copied.end()).size() == 24);
    CHECK(copied.count("f0") == 1);
    CHECK(copied.count("a/f19") == 1);
    CHECK(copied.count("a/empty/") == 1);
    CHECK(plan.names(PassKind::directories) == std::multiset<std::string>{".", "a/", "a/empty/"});
    CHECK(planner.totals().files == 23);
    CHECK(planner.totals().directories == 3);
    CHECK(planner.found().total().found == 26);
    CHECK(planner.found().accounts().at({SourceId{0}, "a"}).found == 22);
    CHECK(planner.found().accounts().at({SourceId{0}, "."}).found == 4);
  }

  TEST_CASE("buckets are packed to the limit, so that their number is the guide's") {
    test::PlanRecorder plan;
    Planner planner(settings(10), plan.sink());
    for (int i = 0; i < 9; ++i) REQUIRE(planner.add(batch("d" + std::to_string(i), 7)));
    REQUIRE(planner.end());
    std::vector<std::uint64_t> entries;
    for (const Bucket& bucket : plan.buckets)
      if (bucket.pass == PassKind::copy) entries.push_back(bucket.entries);
    CHECK(entries == std::vector<std::uint64_t>{10, 10, 10, 10, 10, 10, 3});
  }

  TEST_CASE("a file of the byte limit has a bucket of its own") {
    test::PlanRecorder plan;
    Planner planner(settings(100, 1000), plan.sink());
    DirectoryBatch mixed = batch("", 2);
    mixed.add("big", EntryKind::file, 1000);
    mixed.add("small", EntryKind::file, 1);
    REQUIRE(planner.add(std::move(mixed)));
    REQUIRE(planner.end());
    bool is_alone = false;
    for (const auto& [id, names] : plan.lists)
      is_alone = is_alone || names == std::vector<std::string>{"big"};
    CHECK(is_alone);
    CHECK(plan.names(PassKind::copy).size() == 4);
  }

  TEST_CASE("-f auto holds a small tree back and streams a large one") {
    test::PlanRecorder plan;
    Planner planner(settings(std::nullopt), plan.sink());
    REQUIRE(planner.add(batch("b", 1000)));
    CHECK(plan.buckets.empty());
    CHECK(planner.limits().max_entries == 0);
    SUBCASE("small: the count decides, and neighbours stay together") {
      REQUIRE(planner.add(batch("a", 277)));
      REQUIRE(planner.end());
      CHECK(planner.limits().max_entries == 20);  // (1277 + 2) / 64, rounded up
      CHECK(plan.lists.at(BucketId{0}).front() == "a/f0");
    }
    SUBCASE("large: the first buckets leave before the crawl has ended") {
      for (int i = 0; i < 130; ++i) REQUIRE(planner.add(batch("d" + std::to_string(i), 1000)));
      CHECK(planner.limits().max_entries == 2000);
      CHECK(plan.buckets.size() > 60);
    }
  }

  TEST_CASE("by the count so far the first buckets leave at once, small ones") {
    test::PlanRecorder plan;
    PlanSettings changed = settings(std::nullopt);
    changed.goes_by_count_so_far = true;
    changed.min_entries = 16;
    Planner planner(changed, plan.sink());
    REQUIRE(planner.add(batch("a", 40)));
    const auto sizes = [&plan] {
      std::vector<std::uint64_t> entries;
      for (const Bucket& bucket : plan.buckets)
        if (bucket.pass == PassKind::copy) entries.push_back(bucket.entries);
      return entries;
    };
    CHECK(sizes() == std::vector<std::uint64_t>{16, 16});
    REQUIRE(planner.add(batch("b", 1958)));
    CHECK(sizes().back() == 32);  // (40 + 1958 + 2) / 64, rounded up
    REQUIRE(planner.end());
    CHECK(planner.limits().max_entries == 32);
    CHECK(plan.names(PassKind::copy).size() == 1998);
  }

  TEST_CASE("a small tree is for one rsync, unless there is more to do than to copy it") {
    struct Row {
      const char* name;
      bool is_whole;
      std::function<void(PlanSettings&)> change;
      int files = 9;
    };
    const Row rows[] = {
        {"small", true, [](PlanSettings&) {}},
        {"too many entries", false, [](PlanSettings&) {}, 50},
        {"-f", false, [](PlanSettings& s) { s.max_entries = 1000; }},
        {"never", false, [](PlanSettings& s) { s.whole_tree_entries = 0; }},
        {"two sources", false,
         [](PlanSettings& s) {
           s.sources.push_back({SourceId{1}, "t", "/t", "/d/t", "t"});
         }},
        {"--delete", false, [](PlanSettings& s) { s.mirror = MirrorPlan::by_directory; }},
        {"resumed", false, [](PlanSettings& s) { s.first_id = 3; }},
        {"bytes for two buckets", false, [](PlanSettings& s) { s.max_bytes = 50; }},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      PlanSettings changed = settings(std::nullopt);
      changed.whole_tree_entries = 20;
      row.change(changed);
      test::PlanRecorder plan;
      Planner planner(changed, plan.sink());
      REQUIRE(planner.add(batch("", row.files)));
      REQUIRE(planner.add(batch("a", 5)));
      REQUIRE(planner.end());
      const auto is_copy = [](const Bucket& one) { return one.pass == PassKind::copy; };
      const auto copies = std::count_if(plan.buckets.begin(), plan.buckets.end(), is_copy);
      const auto whole = std::count_if(plan.buckets.begin(), plan.buckets.end(),
                                       [](const Bucket& one) { return one.is_whole_tree; });
      CHECK(whole == (row.is_whole ? 1 : 0));
      if (row.is_whole) CHECK(copies == 1);
      const auto sole = std::count_if(plan.buckets.begin(), plan.buckets.end(),
                                      [](const Bucket& one) { return one.is_sole; });
      CHECK(sole <= 1);
      if (row.is_whole) CHECK(sole == 1);
    }
  }

  TEST_CASE("what is right at the destination gets buckets of its own, that need no rsync") {
    PlanSettings changed = settings(10);
    changed.whole_tree_entries = 1000;
    for (const bool is_all : {false, true}) {
      CAPTURE(is_all);
      test::PlanRecorder plan;
      Planner planner(changed, plan.sink());
      DirectoryBatch some = batch("", 12);
      for (std::size_t i = 0; i < some.entries.size(); ++i)
        if (is_all || i % 2 == 0) some.entries[i].presence = Presence::right;
      DirectoryBatch empty = batch("empty", 0);
      empty.is_there = true;
      REQUIRE(planner.add(std::move(some)));
      REQUIRE(planner.add(std::move(empty)));
      REQUIRE(planner.end());
      std::uint64_t right = 0;
      std::uint64_t others = 0;
      for (const Bucket& bucket : plan.buckets) {
        if (bucket.pass == PassKind::copy) (bucket.is_right ? right : others) += bucket.entries;
      }
      CHECK(right == (is_all ? 12 : 6));
      const auto sole = std::find_if(plan.buckets.begin(), plan.buckets.end(),
                                     [](const Bucket& one) { return one.is_sole; });
      CHECK((sole != plan.buckets.end()) == !is_all);
      if (!is_all) CHECK((sole->entries == 6 && !sole->is_right));
      CHECK(others == (is_all ? 0 : 6));  // the empty directory is there, too
      CHECK(plan.names(PassKind::copy).size() == 12);
      CHECK(planner.found().total().found == 14);
    }
  }

  TEST_CASE("a bucket is worth a fill when all of it may be absent, or most and many") {
    struct Row {
      int absent;
      int others;
      int unknown;
      bool is_there;  ///< their directory, as far as it was looked at
      bool may_be_absent;
    };
    const Row rows[] = {
        {4, 0, 0, true, true},      {3, 1, 0, true, false},    {99, 1, 0, true, false},
        {100, 1, 0, true, true},    {100, 100, 0, true, true}, {100, 101, 0, true, false},
        {0, 4, 0, true, false},     {0, 0, 400, true, false},  {200, 0, 200, true, true},
        {200, 0, 300, true, false}, {0, 0, 4, false, true},
    };
    for (const Row& row : rows) {
      CAPTURE(row.absent);
      CAPTURE(row.others);
      CAPTURE(row.unknown);
      test::PlanRecorder plan;
      Planner planner(settings(1000), plan.sink());
      DirectoryBatch some = batch("d", row.absent + row.others + row.unknown);
      some.is_there = row.is_there;
      for (int i = 0; i < row.absent + row.others; ++i)
        some.entries[static_cast<std::size_t>(i)].presence =
            i < row.absent ? Presence::absent : Presence::other;
      REQUIRE(planner.add(std::move(some)));
      REQUIRE(planner.end());
      int copies = 0;
      for (const Bucket& bucket : plan.buckets) {
        if (bucket.pass != PassKind::copy) continue;
        ++copies;
        CHECK(bucket.may_be_absent == row.may_be_absent);
      }
      CHECK(copies == 1);
    }
  }

  TEST_CASE("a small tree of which most is right is gone through by name") {
    for (const int right : {0, 1, 3, 4}) {
      CAPTURE(right);
      PlanSettings changed = settings(std::nullopt);
      changed.whole_tree_entries = changed.min_entries = 1000;
      test::PlanRecorder plan;
      Planner planner(changed, plan.sink());
      DirectoryBatch some = batch("", 4);
      for (int i = 0; i < right; ++i)
        some.entries[static_cast<std::size_t>(i)].presence = Presence::right;
      REQUIRE(planner.add(std::move(some)));
      REQUIRE(planner.end());
      const bool is_whole = right < 3;  // of five entries, the root included
      std::uint64_t in_rsync = 0;
      for (const Bucket& bucket : plan.buckets) {
        if (bucket.pass != PassKind::copy || bucket.is_right) continue;
        in_rsync += bucket.entries;
        CHECK(bucket.is_sole);
        CHECK(bucket.is_whole_tree == is_whole);
      }
      CHECK(in_rsync == static_cast<std::uint64_t>(is_whole ? 4 : 4 - right));
    }
  }

  TEST_CASE("names of one inode share a bucket that is not cut") {
    test::PlanRecorder plan;
    Planner planner(settings(4), plan.sink());
    for (int d = 0; d < 3; ++d) {
      DirectoryBatch one = batch("d" + std::to_string(d), 5);
      one.add("linked", EntryKind::file, 10);
      one.multi_links.push_back({5, 1, 42});
      one.add("other", EntryKind::file, 10);
      one.multi_links.push_back({6, 1, 100 + static_cast<std::uint64_t>(d)});
      REQUIRE(planner.add(std::move(one)));
    }
    REQUIRE(planner.end());
    CHECK(plan.names(PassKind::copy).size() == 21);
    for (const Bucket& bucket : plan.buckets) {
      const auto& names = plan.lists.at(bucket.id);
      const auto linked = std::count_if(names.begin(), names.end(), [](const std::string& name) {
        return name.ends_with("/linked");
      });
      CHECK((linked == 0 || linked == 3));
      if (linked > 0) CHECK(bucket.is_indivisible);
    }
  }

  TEST_CASE("an error of the crawl passes through and is counted") {
    test::PlanRecorder plan;
    Planner planner(settings(4), plan.sink());
    DirectoryBatch one = batch("", 1);
    one.errors.push_back({SourceId{0}, "gone", "stat", 2, "", EntryClass::vanished});
    REQUIRE(planner.add(std::move(one)));
    REQUIRE(planner.end());
    CHECK(plan.errors.size() == 1);
    CHECK(planner.totals().errors == 1);
  }

  TEST_CASE("a list that cannot be written ends the planning with its error") {
    test::PlanRecorder plan;
    plan.is_disk_full = true;
    Planner planner(settings(4), plan.sink());
    const auto added = planner.add(batch("", 10));
    REQUIRE_FALSE(added);
    CHECK(added.error().code == ExitCode::list_file_unwritable);
  }

  TEST_CASE("what an earlier source has too is left to it, and its directories come last") {
    const test::ScratchDir scratch;
    scratch.write("one/both");
    scratch.write("one/dir/x");
    PlanSettings two;
    two.max_entries = 100;
    two.sources = {{SourceId{0}, "one/", scratch / "one", "/d", ""},
                   {SourceId{1}, "two/", scratch / "two", "/d", ""}};
    test::PlanRecorder plan;
    Planner planner(two, plan.sink());
    for (const SourceId source : {SourceId{0}, SourceId{1}}) {
      DirectoryBatch root;
      root.source = source;
      root.add("both", EntryKind::file, 1);
      if (source == SourceId{1}) root.add("only-two", EntryKind::file, 1);
      REQUIRE(planner.add(std::move(root)));
      DirectoryBatch sub;
      sub.source = source;
      sub.directory = "dir";
      sub.add(source == SourceId{0} ? "x" : "y", EntryKind::file, 1);
      REQUIRE(planner.add(std::move(sub)));
    }
    REQUIRE(planner.end());
    CHECK(plan.names(PassKind::copy) ==
          std::multiset<std::string>{"both", "dir/x", "dir/y", "only-two"});
    CHECK(plan.names(PassKind::directories) == std::multiset<std::string>{".", "dir/"});
    for (const Bucket& bucket : plan.buckets)
      if (bucket.pass == PassKind::directories) CHECK(bucket.stage == 3);
    CHECK(planner.found().total().found == 6);
    CHECK(planner.totals().entries() == 6);
  }

  TEST_CASE("mirror and verify passes name once more what is in the lists already") {
    PlanSettings wanted = settings(5);
    wanted.mirror = MirrorPlan::by_directory;
    wanted.verifies = true;
    test::PlanRecorder plan;
    Planner planner(wanted, plan.sink());
    REQUIRE(planner.add(batch("", 3)));
    REQUIRE(planner.add(batch("a", 9)));
    REQUIRE(planner.end());
    std::map<PassKind, std::multiset<std::string>> lists;
    std::set<BucketId> ids;
    for (const Bucket& bucket : plan.buckets) {
      lists[bucket.pass].insert(bucket.list_file);
      ids.insert(bucket.id);
    }
    CHECK(ids.size() == plan.buckets.size());
    CHECK(lists[PassKind::mirror] == lists[PassKind::directories]);
    CHECK(lists[PassKind::verify].size() ==
          lists[PassKind::copy].size() + lists[PassKind::directories].size());
    for (const Bucket& bucket : plan.buckets) {
      if (bucket.pass == PassKind::copy) CHECK(bucket.stage == 0);
      if (bucket.pass == PassKind::mirror) CHECK(bucket.stage == 1);
      if (bucket.pass == PassKind::directories) CHECK(bucket.stage == 2);
      if (bucket.pass == PassKind::verify) CHECK(bucket.stage == 3);
    }
    CHECK(planner.found().total().found == 14);
  }

  TEST_CASE("a check pass names once more what is copied, before anything is deleted") {
    PlanSettings wanted = settings({});
    wanted.whole_tree_entries = 1000;
    wanted.checks = true;
    wanted.mirror = MirrorPlan::by_directory;
    wanted.counts_deletions = true;
    test::PlanRecorder plan;
    Planner planner(wanted, plan.sink());
    REQUIRE(planner.add(batch("", 3)));
    REQUIRE(planner.add(batch("a", 9)));
    REQUIRE(planner.end());
    std::multiset<std::string> copied;
    std::multiset<std::string> checked;
    for (const Bucket& bucket : plan.buckets) {
      if (bucket.pass == PassKind::copy) copied.insert(bucket.list_file);
      if (bucket.pass == PassKind::check) checked.insert(bucket.list_file);
      CHECK_FALSE(bucket.is_sole);  // another one comes after it
      if (bucket.pass == PassKind::copy) CHECK(bucket.stage == 0);
      if (bucket.pass == PassKind::check) CHECK(bucket.stage == 1);
      if (bucket.pass == PassKind::mirror) CHECK(bucket.stage == (bucket.is_trial ? 2 : 3));
      if (bucket.pass == PassKind::directories) CHECK(bucket.stage == 4);
    }
    CHECK_FALSE(checked.empty());
    CHECK(checked == copied);
  }

  TEST_CASE("with a depth, each directory there has one bucket, with all that is below it") {
    PlanSettings wanted = settings({}, 100);
    wanted.split_depth = 2;
    test::PlanRecorder plan;
    Planner planner(wanted, plan.sink());
    const auto ended = [](DirectoryBatch one, std::uint64_t subdirectories) {
      one.is_last = true;
      one.subdirectories = subdirectories;
      return one;
    };
    REQUIRE(planner.add(ended(batch("", 2), 1)));
    REQUIRE(planner.add(ended(batch("a", 1), 2)));
    REQUIRE(planner.add(ended(batch("a/one", 5000), 1)));  // past every limit
    REQUIRE(planner.add(ended(batch("a/two", 1), 0)));
    REQUIRE(plan.buckets.size() == 2);  // the root's own, and one that is whole
    REQUIRE(planner.add(ended(batch("a/one/deep", 3, 1000), 0)));
    REQUIRE(planner.end());
    std::map<std::string, std::uint64_t> entries;
    for (const Bucket& bucket : plan.buckets) {
      if (bucket.pass != PassKind::copy) continue;
      CHECK(entries.emplace(bucket.directory, bucket.entries).second);
    }
    CHECK(entries == std::map<std::string, std::uint64_t>{{"", 3}, {"a/one", 5003}, {"a/two", 1}});
    CHECK(plan.names(PassKind::copy).size() == 5007);
  }

  TEST_CASE("a mirror pass of the whole tree is one bucket without a list") {
    PlanSettings wanted = settings(5);
    wanted.mirror = MirrorPlan::whole;
    test::PlanRecorder plan;
    Planner planner(wanted, plan.sink());
    REQUIRE(planner.add(batch("", 3)));
    REQUIRE(planner.end());
    const auto is_mirror = [](const Bucket& bucket) { return bucket.pass == PassKind::mirror; };
    CHECK(std::count_if(plan.buckets.begin(), plan.buckets.end(), is_mirror) == 1);
    const auto one = std::find_if(plan.buckets.begin(), plan.buckets.end(), is_mirror);
    CHECK(one->list_file.empty());
    CHECK(one->entries == 0);
    CHECK(one->stage == 1);
  }

  TEST_CASE("the counting trial of --max-delete comes before anything is deleted") {
    for (const MirrorPlan mirror : {MirrorPlan::by_directory, MirrorPlan::whole}) {
      CAPTURE(static_cast<int>(mirror));
      PlanSettings wanted = settings(5);
      wanted.mirror = mirror;
      wanted.counts_deletions = true;
      test::PlanRecorder plan;
      Planner planner(wanted, plan.sink());
      REQUIRE(planner.add(batch("", 3)));
      REQUIRE(planner.add(batch("a", 9)));
      REQUIRE(planner.end());
      std::multiset<std::string> trials;
      std::multiset<std::string> mirrors;
      for (const Bucket& bucket : plan.buckets) {
        if (bucket.pass == PassKind::directories) CHECK(bucket.stage == 3);
        if (bucket.pass != PassKind::mirror) CHECK_FALSE(bucket.is_trial);
        if (bucket.pass != PassKind::mirror) continue;
        CHECK(bucket.stage == (bucket.is_trial ? 1 : 2));
        (bucket.is_trial ? trials : mirrors).insert(bucket.list_file);
      }
      CHECK_FALSE(trials.empty());
      CHECK(trials == mirrors);
    }
  }

  TEST_CASE("a bucket's record tells what it holds and which directories it leaves unfinished") {
    test::PlanRecorder plan;
    Planner planner(settings(5), plan.sink());
    const auto end_of = [](const std::string& directory) {
      DirectoryBatch end;
      end.directory = directory;
      end.is_first = false;
      end.is_last = true;
      return end;
    };
    REQUIRE(planner.add(batch("a", 3)));
    REQUIRE(planner.add(end_of("a")));
    REQUIRE(planner.add(batch("b", 4, kLargeFileBytes)));
    REQUIRE(plan.records.size() == 1);
    const PlannedBucket& first = plan.records.front();
    CHECK(first.totals.files == 5);
    CHECK(first.totals.large_files == 2);
    CHECK(first.unfinished == std::vector<std::string>{"a", "b"});  // a/ itself is in no bucket yet
    CHECK(first.finished.empty());
    REQUIRE(planner.add(end_of("b")));
    REQUIRE(planner.end());
    CHECK((plan.is_complete && plan.is_whole));
    CrawlTotals sum;
    std::uint64_t found = 0;
    for (const PlannedBucket& one : plan.records) {
      sum += one.totals;
      for (const auto& [top, count] : one.found) found += count;
    }
    CHECK(sum == planner.totals());
    CHECK(found == planner.found().total().found);
    CHECK(plan.finished.size() == 2);
  }

  TEST_CASE("a plan that was cut off anywhere is completed by another one, each name once") {
    const auto tree = [] {
      std::vector<DirectoryBatch> batches;
      for (int i = 0; i < 12; ++i) {
        DirectoryBatch one = batch(i == 0 ? "" : "d" + std::to_string(i), i % 4);
        one.subdirectories = i == 0 ? 11 : 0;
        one.is_last = true;
        batches.push_back(std::move(one));
      }
      return batches;
    };
    test::PlanRecorder whole;
    Planner planner(settings(4), whole.sink());
    for (DirectoryBatch& one : tree()) REQUIRE(planner.add(std::move(one)));
    REQUIRE(planner.end());

    for (std::size_t cut = 0; cut <= whole.records.size(); ++cut) {
      CAPTURE(cut);
      test::PlanRecorder both;
      PlanSettings rest = settings(4);
      const auto known = std::make_shared<KnownNames>();
      std::set<std::string> finished;
      for (std::size_t i = 0; i < cut; ++i) {
        const PlannedBucket& kept = whole.records[i];
        both.buckets.push_back(kept.bucket);
        both.lists[kept.bucket.id] = whole.lists.at(kept.bucket.id);
        for (const std::string& name : both.lists[kept.bucket.id])
          known->add(SourceId{0}, kept.bucket.pass, name);
        for (const FinishedDirectory& one : kept.finished) finished.insert(one.path);
        rest.kept_totals += kept.totals;
        rest.first_id = static_cast<std::uint64_t>(kept.bucket.id) + 1;
      }
      known->seal();
      rest.known_names = known;
      Planner second(rest, both.sink());
      for (DirectoryBatch& one : tree())
        if (finished.count(one.directory) == 0) REQUIRE(second.add(std::move(one)));
      REQUIRE(second.end());
      for (const PassKind pass : {PassKind::copy, PassKind::directories})
        CHECK(both.names(pass) == whole.names(pass));
      CHECK(second.totals() == planner.totals());
    }
  }
}
