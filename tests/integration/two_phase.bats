#!/usr/bin/env bats
# --two-phase: an --inplace pass, then a check of what it copied.

load helpers

# after_copy TEXT: run by bash when the first rsync that writes has done its work.
after_copy() {
  use_fake_rsync
  export FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="\"\$FAKE_RSYNC_REAL\" \"\$@\"; (cd '$SCRATCH'; $1); exit 0"
}

# The number of names in the calls of rsync that wrote with --inplace, and in those without.
record_calls() {
  use_fake_rsync
  export FAKE_RSYNC_RUN='[[ " $* " == *" --inplace "* ]] && way=first || way=other
    for word in "$@"; do [[ $word == ./* ]] && echo "$word" >>"$FAKE_RSYNC_STATE/$way"; done'
}

calls_at_least() { (($(find "$SCRATCH/fake" -name 'call-*' | wc -l) >= $1)); }
count_names() { cat "$SCRATCH/fake/$1" 2>/dev/null | grep -c . || true; }

@test "a true copy: all of it is checked, nothing is copied again, whoever wrote it" {
  make_small_tree
  local fill
  for fill in on off; do
    rm -rf "$DST"
    FILL=(--fill "$fill")
    run_msrsync --two-phase -p 4 -f 3 --stats --rsync -a "$SRC/" "$DST"
    expect_success
    expect_same_tree "$SRC/" "$DST"
    expect_report .options.two_phase true
    expect_report .check.is_enabled true
    expect_report '.check.entries == .check.classes.up_to_date' true
    expect_report '.check.entries == .reconciliation.found - .crawl.directories' true
    expect_output $'\nEntries copied again: 0\n'
  done
}

@test "without --two-phase nothing is checked, and the report says so" {
  make_small_tree
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '[.check.is_enabled, .check.entries, .plan.check_buckets] | tostring' '[false,0,0]'
}

@test "what the first phase left wrong is copied again, and nothing else" {
  make_small_tree
  after_copy 'echo spoilt >dst/docs/two; rm dst/one'
  run_msrsync --two-phase -p 1 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .check.classes.transferred 2
  expect_report '.check.classes.up_to_date > 0' true
  expect_report .reconciliation.failed 0
}

@test "a file that the source changes meanwhile is caught by the second phase" {
  make_small_tree
  after_copy 'echo "much longer than before" >src/docs/two'
  run_msrsync --two-phase -p 1 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .check.classes.transferred 1
}

@test "the first phase has --inplace, the second not, and looks at what needs it alone" {
  make_tree "$SRC" --files 50 --directories 5
  record_calls
  run_msrsync --two-phase -p 1 --rsync "-a" "$SRC/" "$DST"
  expect_success
  (($(count_names first) >= 50))
  (($(count_names other) <= 8))  # directories
  rm -rf "$DST" "$SCRATCH"/fake/*
  run_msrsync --two-phase -p 1 --rsync "-ac" "$SRC/" "$DST"  # for rsync alone to judge
  expect_success
  (($(count_names other) >= 50))
  expect_same_tree "$SRC/" "$DST"
}

@test "what fails in the second phase fails the run" {
  make_small_tree
  after_copy 'rm dst/one; export X=1'
  export FAKE_RSYNC_TIMES=2
  export FAKE_RSYNC_RUN='if mkdir "$FAKE_RSYNC_STATE/first" 2>/dev/null; then
      "$FAKE_RSYNC_REAL" "$@"; rm "$FAKE_RSYNC_DEST/one"; mkdir -p "$FAKE_RSYNC_DEST/one/full"; exit 0
    fi; exec "$FAKE_RSYNC_REAL" "$@"'
  run_msrsync --two-phase -p 1 --retries 0 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report .check.classes.failed 1
  expect_report .reconciliation.failed 0
}

@test "rsync's refusal of --inplace is told before anything is touched" {
  make_small_tree
  run_msrsync --two-phase --rsync "-a --partial-dir=.part" "$SRC/" "$DST"
  expect_status 19
  [[ ! -e $DST ]]
}

@test "two phases, a mirror and a verification, stopped and resumed" {
  make_tree "$SRC" --files 60 --directories 6
  mkdir -p "$DST/extraneous"
  use_fake_rsync
  export GO=$SCRATCH/go FAKE_RSYNC_RUN='until [[ -e $GO ]]; do sleep 0.05; done'
  start_msrsync --run-dir "$SCRATCH/run" --two-phase --delete --verify -p 2 -f 10 --rsync -a "$SRC/" "$DST"
  wait_until 60 calls_at_least 2
  kill -KILL "$PID"
  finish_msrsync
  wait_until 10 no_rsyncs
  touch "$GO"
  run_msrsync --resume "$SCRATCH/run"
  expect_success
  expect_report '.check.entries == .reconciliation.found - .crawl.directories' true
  expect_report .verification.differences 0
  expect_same_tree "$SRC/" "$DST"
}
