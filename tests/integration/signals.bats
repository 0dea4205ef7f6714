#!/usr/bin/env bats
# Stopping: the program dies by the signal, the report is written, no rsync is left.

load helpers

# It is rsyncs that are signalled here; fill workers: fill_faults.bats.
MSRSYNC_TEST_FILL=off

# 64 slow rsyncs at work.
start_64() {
  make_tree "$SRC" --files 64 --directories 0 --size 1000000 --same-size
  start_msrsync -p 64 -f 1 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  wait_until 60 rsyncs_at_least 64 || {
    echo "only $(count_rsyncs) rsyncs"
    return 1
  }
}

expect_interrupted() {
  expect_status $((128 + $1))
  expect_report .run.status interrupted
  expect_report .run.exit_code $((128 + $1))
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
}

stops_on() {
  start_64
  kill -"$1" "$PID"
  wait_until 3 no_rsyncs || {
    echo "$(count_rsyncs) rsyncs left after 3 s"
    return 1
  }
  finish_msrsync
  expect_interrupted "$2"
  [[ -z $(find "$DST" -name '.*.??????') ]] || { echo "temporary files left"; return 1; }
}

@test "TERM stops 64 rsyncs within 3 s" { stops_on TERM 15; }
@test "INT stops 64 rsyncs within 3 s" { stops_on INT 2; }
@test "HUP stops 64 rsyncs within 3 s" { stops_on HUP 1; }

@test "KILL leaves no rsync after 3 s" {
  start_64
  kill -KILL "$PID"
  wait_until 3 no_rsyncs || {
    echo "$(count_rsyncs) rsyncs left after 3 s"
    return 1
  }
  finish_msrsync
  expect_status 137
}

@test "a run that was interrupted is completed by the next" {
  start_64
  kill -TERM "$PID"
  finish_msrsync
  expect_interrupted 15
  run_msrsync -p 8 --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_same_tree "$SRC/" "$DST"
}

start_hanging() {
  make_tree "$SRC" --files 20 --directories 0
  use_fake_rsync
  export FAKE_RSYNC_HANG=$1
  start_msrsync -p 4 -f 5 --rsync -a "$SRC/" "$DST"
  wait_until 20 rsyncs_at_least 4
}

@test "an rsync that ignores TERM is killed within 3 s" {
  start_hanging deaf
  kill -TERM "$PID"
  wait_until 4 no_rsyncs
  finish_msrsync
  expect_interrupted 15
}

# The grace time is 1.5 s; on a machine with much to do one of three tries may be late without it.
@test "a second signal does not wait for the grace time" {
  local try
  for try in 1 2 3; do
    start_hanging deaf
    began=$(milliseconds)
    kill -TERM "$PID"
    wait_until 1 grep -q . "$SCRATCH/err" || true  # the first one was heard; equal signals merge
    kill -TERM "$PID"
    wait_until 10 no_rsyncs
    took=$(($(milliseconds) - began))
    finish_msrsync
    expect_interrupted 15
    ((took >= 1400)) || return 0
  done
  echo "took $took ms"
  return 1
}

@test "a child of rsync that ignores TERM is gone in the end" {
  start_hanging child
  kill -TERM "$PID"
  wait_until 5 no_rsyncs
  finish_msrsync
  expect_interrupted 15
}

@test "TERM during the crawl ends it" {
  make_tree "$SRC" --files 20000 --directories 2000
  start_msrsync -d -p 4 --rsync -a "$SRC/" "$DST"
  is_running() { [[ $(<"/proc/$PID/comm") == msrsync ]]; }
  wait_until 10 is_running
  kill -TERM "$PID" || true
  finish_msrsync
  [[ $status == 143 || $status == 0 ]] || { show_run; return 1; }
}

@test "TSTP pauses the rsyncs and CONT lets them go on" {
  head -c 6000000 /dev/zero >"$SRC/big"
  start_msrsync -p 2 --rsync "-a --inplace --bwlimit=2m" "$SRC/" "$DST"
  wait_until 20 rsyncs_at_least 1
  kill -TSTP "$PID"
  state_is_stopped() { [[ $(cut -d ' ' -f 3 "/proc/$PID/stat") == T ]]; }
  wait_until 3 state_is_stopped
  child=$(pgrep -P "$PID" -x rsync | head -n 1)
  [[ $(sed 's/.*) //' "/proc/$child/stat" | cut -c 1) == T ]]
  kill -CONT "$PID"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "HUP does not stop a run under nohup" {
  make_tree "$SRC" --files 8 --directories 0 --size 1000000 --same-size
  LAST_RUN=("under nohup")
  rm -f "$REPORT"
  PATH="$CHILD_PATH" nohup "$MSRSYNC" --json "$REPORT" -p 2 -f 1 --rsync "-a --bwlimit=1m" "$SRC/" "$DST" \
    >"$SCRATCH/out" 2>"$SCRATCH/err" 3>&- &
  PID=$!
  wait_until 60 rsyncs_at_least 1
  kill -HUP "$PID"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
}
