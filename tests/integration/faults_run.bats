#!/usr/bin/env bats
# What goes wrong with the rsyncs, the run directory, the clock and msrsync itself: see faults.bats.

load helpers

@test "slow rsync: the others go on, 0" {
  make_small_tree
  use_fake_rsync
  FAKE_RSYNC_RUN='sleep 2' FAKE_RSYNC_TIMES=1 run_msrsync -p 2 -f 3 "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

# Hanging every time: retries.bats.
@test "rsync that hangs: it is killed and its bucket run again, 0" {
  leave_all_to_rsync
  make_tree "$SRC" --files 8 --directories 1 --size 250000 --same-size
  start_msrsync --bucket-timeout 5 -p 1 -f 100 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  wait_until 60 writes_to_destination
  for hung in $(rsync_tree "$PID"); do kill -STOP "$hung"; done
  finish_msrsync
  expect_success
  expect_stderr 'bucket-timeout'
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[].attempts] | max >= 2' true
  expect_report '.transfer.retries >= 1' true
  wait_until 10 no_rsyncs
}

writes_to_destination() { [[ -n $(find "$DST" -name '.*.??????' 2>/dev/null) ]]; }

# rsync_tree PID: the rsyncs below a process.
rsync_tree() {
  local child
  for child in $(pgrep -P "$1" -x rsync); do
    echo "$child"
    rsync_tree "$child"
  done
}

# Killed every time: retries.bats.
@test "rsync that is killed: its bucket is run again, 0; without --retries all is copied or named" {
  make_tree "$SRC" --files 200 --directories 5
  use_fake_rsync
  FAKE_RSYNC_SIGNAL=KILL FAKE_RSYNC_TIMES=1 run_msrsync -p 2 -f 20 "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[].attempts] | max' 2
  rm -rf "$DST" "$FAKE_RSYNC_STATE"/*
  FAKE_RSYNC_SIGNAL=KILL FAKE_RSYNC_TIMES=1 run_msrsync --retries 0 -p 2 -f 20 "$SRC/" "$DST"
  expect_report .reconciliation.balanced true
  expect_report .transfer.retries 0
  if [[ $status == 0 ]]; then
    expect_same_tree "$SRC/" "$DST"
  else
    expect_fault 21 failed - -
    expect_report '.reconciliation.failed <= 20' true
  fi
}

@test "stderr flood of a gibibyte: memory and log stay small, 0" {
  make_small_tree
  use_fake_rsync
  FAKE_RSYNC_RUN="yes 'rsync: a line that says nothing at all' | head -c 1073741824 >&2" FAKE_RSYNC_TIMES=1 \
    run_msrsync -k -b "$TMPDIR" -p 2 -f 3 "$SRC/" "$DST"
  expect_status 0
  expect_report .reconciliation.balanced true
  expect_same_tree "$SRC/" "$DST"
  expect_small_memory
  ((${#stderr} < 20000)) || { echo "too much on stderr"; return 1; }
  (($(find "$TMPDIR" -type f -size +1024k | wc -l) == 0)) || { echo "a log of more than 1 MiB"; return 1; }
}

# The sanitizers need memory of their own.
expect_small_memory() {
  ! grep -q __asan_init "$MSRSYNC" || return 0
  expect_report '.transfer.own_peak_memory_bytes < 64 * 1024 * 1024' true
}

@test "list file removed: its entries have failed, the others are copied, 21" {
  make_tree "$SRC" --files 200 --directories 5
  use_fake_rsync
  FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="wait_for_lists() {
      until (( \$(find '$TMPDIR' -name '*.list' | wc -l) >= 8 )); do sleep 0.05; done; }
    wait_for_lists; find '$TMPDIR' -name '00000007.list' -delete" \
    run_msrsync -p 1 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - -
  expect_report '.reconciliation.failed > 0 and .reconciliation.failed <= 20' true
  expect_stderr 'cannot open the list file'
  # The directories pass still comes.
  (($(find "$DST" -type f | wc -l) >= 150))
}

@test "list file cut short, in mid-name or between two: its entries have failed, the others are copied, 21" {
  make_tree "$SRC" --files 200 --directories 5
  use_fake_rsync
  for cut in 'truncate -s -3 "$list"' 'head -z -n -1 "$list" >"$list.cut"; mv "$list.cut" "$list"'; do
    rm -rf "$DST" "$FAKE_RSYNC_STATE"/*
    FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="
      until (( \$(find '$TMPDIR' -name '*.list' | wc -l) >= 8 )); do sleep 0.05; done
      list=\$(find '$TMPDIR' -name '00000007.list'); $cut" \
      run_msrsync --retries 1 -p 1 -f 20 "$SRC/" "$DST"
    expect_fault 21 failed - -
    expect_report '.reconciliation.failed > 0 and .reconciliation.failed <= 20' true
    (($(find "$DST" -type f | wc -l) >= 150))
    rm -rf "$TMPDIR"/*
  done
}

@test "clock that jumps by hours: 0, and no time is out of reason" {
  make_small_tree
  shim=$(test_tool libclock_jumps.so)
  [[ -e $shim ]] || skip "no libclock_jumps.so beside the program"
  RUN_PREFIX=(env "LD_PRELOAD=$shim" "ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0")
  run_msrsync -P --stats -p 2 -f 3 "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.crawl.seconds, .buckets[].seconds, .samples[].seconds] | (min >= 0 and max < 600)' true
  ! grep -Eq 'eta -[0-9]|[0-9]{5,}\.[0-9]s' <<<"$output" || { echo "times out of reason: $output"; return 1; }
}
