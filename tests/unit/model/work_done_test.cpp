#include "msrsync/model/work_done.hpp"

#include <doctest/doctest.h>

#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::test::bucket_of;
using msrsync::test::result_of;

TEST_SUITE("model") {
  TEST_CASE("a finished job's result replaces its progress and nobody else's") {
    WorkDone done;
    done.add({BucketId{1}, 4, 40});
    done.add({BucketId{1}, 2, 20});
    done.add({BucketId{2}, 1, 10});
    CHECK(done.entries() == 7);
    CHECK(done.bytes() == 70);
    done.finish(result_of(bucket_of(1, 10, 100), Outcome::succeeded, EntryClass::transferred));
    CHECK(done.entries() == 11);
    CHECK(done.bytes() == 110);
  }

  TEST_CASE("an entry named by two passes is done once") {
    WorkDone done;
    JobResult copy = result_of(bucket_of(1, 10, 100), Outcome::succeeded, EntryClass::transferred);
    copy.tally_by_top["top"] = test::tally_of(EntryClass::transferred, 8);  // and 2 directories
    done.finish(copy);
    done.finish(result_of(bucket_of(2, 2, 0, PassKind::directories), Outcome::succeeded,
                          EntryClass::transferred));
    CHECK(done.entries() == 10);
  }

  TEST_CASE("a cancelled job counts what it reported and nothing that was not run") {
    WorkDone done;
    done.add({BucketId{1}, 4, 40});
    JobResult result = result_of(bucket_of(1, 10, 100), Outcome::cancelled, EntryClass::not_run);
    result.tally_by_top["top"] = test::tally_of(EntryClass::not_run, 6);
    result.tally_by_top["top"][EntryClass::transferred] = 4;
    done.finish(result);
    CHECK(done.entries() == 4);
    CHECK(done.bytes() == 40);
  }
}
