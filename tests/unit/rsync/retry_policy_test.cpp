#include "msrsync/rsync/retry_policy.hpp"

#include <doctest/doctest.h>
#include <errno.h>

using namespace msrsync::rsync;
using std::chrono::milliseconds;

TEST_SUITE("rsync") {
  TEST_CASE("pauses double up to 30 s, a quarter more or less") {
    struct Row {
      unsigned attempt;
      int shortest, middle, longest;
    };
    for (const Row& row : {Row{2, 750, 1000, 1250}, Row{3, 1500, 2000, 2500},
                           Row{4, 3000, 4000, 5000}, Row{6, 12000, 16000, 20000},
                           Row{7, 22500, 30000, 37500}, Row{4'000'000'000, 22500, 30000, 37500}}) {
      CAPTURE(row.attempt);
      CHECK(pause_before(row.attempt, 0) == milliseconds(row.shortest));
      CHECK(pause_before(row.attempt, 0.5) == milliseconds(row.middle));
      CHECK(pause_before(row.attempt, 1) == milliseconds(row.longest));
    }
  }

  TEST_CASE("what only somebody else can mend is not tried again") {
    for (const int lasting :
         {EACCES, EPERM, ENAMETOOLONG, EOPNOTSUPP, EINVAL, ELOOP, ENOENT, EXDEV}) {
      CAPTURE(lasting);
      CHECK_FALSE(may_pass(lasting));
    }
    for (const int passing : {0, EIO, ESTALE, ETIMEDOUT, EAGAIN, ENOMEM, EBUSY, EINTR, ECONNRESET,
                              EHOSTDOWN, ENODATA}) {
      CAPTURE(passing);
      CHECK(may_pass(passing));
    }
  }
}
