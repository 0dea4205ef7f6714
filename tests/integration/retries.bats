#!/usr/bin/env bats
# What is tried again, what stands alone in the end, and what is stopped for want of time.

load helpers

make_bucket_of_500() {
  make_tree "$SRC" --files 500 --directories 5
  POISON=$(cd "$SRC" && find . -type f -printf '%P\n' | sort | sed -n 77p)
  use_fake_rsync
  export FAKE_RSYNC_POISON=$POISON
}

calls() { ls "$FAKE_RSYNC_STATE" | grep -c '^call-'; }

@test "a name whose rsync dies whenever it is there is isolated; all others are copied" {
  make_bucket_of_500
  for way in EXIT=12 SIGNAL=SEGV; do
    rm -rf "$DST"
    export "FAKE_RSYNC_$way"
    run_msrsync --retries 1 -p 4 -f 1000 --rsync -a "$SRC/" "$DST"
    unset "FAKE_RSYNC_${way%=*}"
    expect_status 21
    expect_signed_stderr
    expect_stderr "$POISON"
    expect_report '[.errors[].path] | unique | length' 1
    expect_report '.errors[0].path' "$POISON"
    expect_report .reconciliation.failed 1
    expect_report .reconciliation.balanced true
    [[ ! -e $DST/$POISON ]]
    expect_same_tree "$SRC/" "$DST" "--exclude=/$POISON"
  done
  (($(calls) < 30))
}

@test "--retries 0 still isolates, without a pause" {
  make_bucket_of_500
  FAKE_RSYNC_EXIT=12 run_msrsync --retries 0 -p 4 -f 1000 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report '[.errors[].path] | unique | join(" ")' "$POISON"
  expect_report .reconciliation.failed 1
  expect_report .transfer.retries 0
  expect_report '[.buckets[].attempts] | max' 1
  expect_same_tree "$SRC/" "$DST" "--exclude=/$POISON"
}

@test "an rsync that dies once is run again" {
  make_tree "$SRC" --files 100 --directories 5
  use_fake_rsync
  FAKE_RSYNC_SIGNAL=KILL FAKE_RSYNC_TIMES=1 run_msrsync -p 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_stderr 'is tried again in [01]\.[0-9] s \(attempt 2 of 4\): rsync killed by signal 9'
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[].attempts] | max' 2
  expect_report .transfer.retries 1
  expect_report '.errors | length' 0
}

@test "a real rsync killed in the middle is run again, and leaves no stray file" {
  leave_all_to_rsync
  make_tree "$SRC" --files 8 --directories 1 --size 1000000 --same-size
  start_msrsync -p 1 -f 100 --rsync "-a --bwlimit=4m" "$SRC/" "$DST"
  main_rsync() { pgrep -P "$PID" -x rsync | head -n 1; }
  has_temporary() { [[ -n $(find "$DST" -name '.*.??????' 2>/dev/null) ]]; }
  wait_until 30 has_temporary
  main=$(main_rsync)
  # The receiver is the youngest of the three; killed outright it cannot remove its file.
  receiver=$(pgrep -x rsync -P "$(pgrep -x rsync -P "$main")")
  kill -KILL "$receiver"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[].attempts] | max' 2
}

@test "a complaint that may pass is tried again, one that lasts is not" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_POISON=docs/two FAKE_RSYNC_EXIT=23 FAKE_RSYNC_COPY=1
  complaint="rsync: [sender] read errors mapping \"$SRC/docs/two\""
  FAKE_RSYNC_TIMES=1 FAKE_RSYNC_STDERR="$complaint: Input/output error (5)" \
    run_msrsync -p 2 -f 100 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .transfer.retries 1
  expect_report .transfer.retried_errors 1
  FAKE_RSYNC_STDERR="$complaint: Permission denied (13)" \
    run_msrsync -p 2 -f 100 --all-to-rsync --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report .transfer.retries 0
  expect_report '[.errors[] | .path + " " + .errno_name] | join(" ")' 'docs/two EACCES'
}

@test "a run whose every rsync dies costs few processes" {
  make_tree "$SRC" --files 3000 --directories 30
  use_fake_rsync
  FAKE_RSYNC_EXIT=12 run_msrsync --retries 1 -p 4 -f 1000 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report .reconciliation.balanced true
  expect_report .reconciliation.transferred 0
  expect_stderr 'what is left of the bucket is tried no more'
  (($(calls) < 120)) || { echo "$(calls) rsyncs"; return 1; }
}

@test "--bucket-timeout ends an rsync that hangs, deaf or not, and the bucket is run again" {
  make_small_tree
  use_fake_rsync
  for way in deaf child; do
    rm -rf "$DST" "$FAKE_RSYNC_STATE"/*
    FAKE_RSYNC_HANG=$way FAKE_RSYNC_TIMES=1 \
      run_msrsync --bucket-timeout 4 -p 4 --rsync -a "$SRC/" "$DST"
    expect_success
    expect_stderr 'bucket-timeout'
    expect_same_tree "$SRC/" "$DST"
    expect_report '[.buckets[].attempts] | max' 2
    no_rsyncs
  done
}

@test "a bucket that hangs every time ends as timed_out" {
  mkdir "$SRC/d"
  echo one >"$SRC/d/one"
  use_fake_rsync
  export FAKE_RSYNC_POISON=d/one
  FAKE_RSYNC_RUN='kill -STOP $$' \
    run_msrsync --bucket-timeout 1 --retries 0 -p 2 -f 100 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report '[.buckets[].outcome] | unique | join(" ")' 'succeeded timed_out'
  expect_report '[.errors[].path] | unique | join(" ")' d/one
  expect_report .reconciliation.balanced true
}

@test "20: --max-duration stops the run as TERM does" {
  make_tree "$SRC" --files 64 --directories 0 --size 1000000 --same-size
  run_msrsync --max-duration 2 --stats -p 4 -f 1 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  expect_status 20
  expect_signed_stderr
  expect_stderr 'max-duration'
  expect_output 'TIME LIMIT'
  expect_report .run.status time_limit
  expect_report .run.exit_code 20
  expect_report .run.exit_name time_limit
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  no_rsyncs
  [[ -z $(find "$DST" -name '.*.??????') ]] || { echo "temporary files left"; return 1; }
}

@test "a run that ends within --max-duration is none the worse for it" {
  make_small_tree
  run_msrsync --max-duration 1h -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
}

@test "a signal during a pause ends the run at once" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_EXIT=12
  start_msrsync -p 4 --rsync -a "$SRC/" "$DST"
  wait_until 60 grep -q 'attempt 3 of 4' "$SCRATCH/err"
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
  expect_report .run.status interrupted
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
}
