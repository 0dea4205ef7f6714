#!/usr/bin/env bats
# What becomes of each way in which rsync can end, by a scripted stand-in.

load helpers

setup_fake() {
  make_small_tree
  use_fake_rsync
}

# fail_with CODE: every rsync of the copy ends with CODE, whatever is tried again.
fail_with() {
  FAKE_RSYNC_EXIT=$1 FAKE_RSYNC_STDERR="rsync error: made up (code $1)" \
    run_msrsync -p 2 -f 3 --retries 0 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_signed_stderr
  expect_report .run.exit_code 21
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.failed > 0' true
  expect_report "[.buckets[].rsync_exit_code | numbers] | unique | join(\" \")" "$1"
}

@test "no exit code of rsync but 0 and 24 is taken for success" {
  setup_fake
  for code in 1 2 3 4 5 10 11 12 13 14 16 19 20 21 22 23 25 30 35 124 127 255 77; do
    fail_with "$code"
  done
}

@test "exit 0 from an rsync that did nothing and said nothing is not believed" {
  setup_fake
  FAKE_RSYNC_EXIT=0 run_msrsync -p 2 -f 3 --retries 0 --rsync -a "$SRC/" "$DST"
  [[ $status != 0 ]] || { show_run; return 1; }
}

@test "one failing rsync of many does not keep the others from copying" {
  make_tree "$SRC" --files 400 --directories 10
  use_fake_rsync
  FAKE_RSYNC_EXIT=12 FAKE_RSYNC_TIMES=1 run_msrsync -p 4 -f 50 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[] | select(.attempts == 2)] | length' 1
  expect_report '[.buckets[] | select(.attempts > 2)] | length' 0
}

@test "a fatal error stops the run instead of failing every bucket" {
  make_tree "$SRC" --files 1000 --directories 10
  use_fake_rsync
  FAKE_RSYNC_EXIT=11 FAKE_RSYNC_STDERR='rsync: write failed on "/x": No space left on device (28)' \
    run_msrsync -p 4 -f 10 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report .run.status failed
  expect_report '.reconciliation.failed < 100' true
  expect_report .reconciliation.balanced true
  (($(ls "$FAKE_RSYNC_STATE" | wc -l) < 20))
}

@test "a failed run keeps its logs and says where" {
  setup_fake
  FAKE_RSYNC_EXIT=23 FAKE_RSYNC_STDERR='rsync: made up words' \
    run_msrsync -p 2 --retries 0 --rsync -a "$SRC/" "$DST"
  expect_status 21
  directory=$(report .run.run_directory)
  expect_stderr "$directory"
  grep -rq 'made up words' "$directory"
}

@test "a flood on an rsync's stderr neither blocks nor fills the terminal" {
  setup_fake
  FAKE_RSYNC_RUN='seq 1 200000 >&2' run_msrsync -p 2 --rsync -a "$SRC/" "$DST"
  (($(wc -l <<<"$stderr") < 200)) || { echo "too much on stderr"; return 1; }
  [[ -e $REPORT ]]
  expect_report .reconciliation.balanced true
  expect_same_tree "$SRC/" "$DST"
}
