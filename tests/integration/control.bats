#!/usr/bin/env bats
# --control: the number of rsyncs, pause and drain of a run at work, from another shell.

load helpers

RUN() { echo "$SCRATCH/run"; }

# 40 buckets that wait until the file GO is there.
start_waiting() {
  make_tree "$SRC" --files 80 --directories 0 --size 1000 --same-size
  use_fake_rsync
  export GO=$SCRATCH/go
  export FAKE_RSYNC_RUN='until [[ -e $GO ]]; do sleep 0.05; done'
  start_msrsync --run-dir "$(RUN)" -f 2 "$@" --rsync -a "$SRC/" "$DST"
}

calls() { find "$SCRATCH/fake" -name 'call-*' | wc -l; }
calls_at_least() { (($(calls) >= $1)); }

# control COMMAND [DIR]: as bats' run, with the answer in `output`.
control() { run_bare --control "${2:-$(RUN)}" "$1"; }

is_heard() { "$MSRSYNC" --control "$(RUN)" resume; }

expect_ok() {
  expect_status 0
  expect_output '^ok '
}

@test "pause starts nothing, resume goes on to the same tree" {
  start_waiting -p 4
  wait_until 60 calls_at_least 4
  control pause
  expect_ok
  expect_output '4 at work'
  touch "$GO"
  wait_until 60 no_rsyncs
  sleep 1  # time in which something could start
  [[ $(calls) == 4 ]]
  ! has_ended "$PID"
  control resume
  expect_ok
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.concurrency[].limit] | join(" ")' "0 4"
  expect_report '[.samples[].limit] | min' 0
}

@test "processes=N raises and lowers -p, auto takes over" {
  start_waiting -p 2
  wait_until 60 calls_at_least 2
  control processes=7
  expect_ok
  wait_until 60 calls_at_least 7
  control processes=1
  expect_ok
  control processes=auto
  expect_ok
  wait_until 60 calls_at_least 8
  touch "$GO"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .options.processes 2
  expect_report '[.concurrency[].limit][0:2] | join(" ")' "7 1"
  expect_report '.concurrency[0].reason | contains("--control")' true
}

@test "drain lets what runs end, exits with 20, and the run can be resumed" {
  start_waiting -p 3
  wait_until 60 calls_at_least 3
  control drain
  expect_ok
  control pause
  expect_status 97
  expect_stderr 'refused: the run is coming to its end'
  touch "$GO"
  finish_msrsync
  expect_status 20
  expect_report .run.status drained
  expect_report .run.exit_name time_limit
  expect_report .reconciliation.failed 0
  expect_report .reconciliation.transferred 6
  expect_report '.reconciliation.not_run > 70' true
  [[ $(calls) == 3 ]]
  run_msrsync --resume "$(RUN)"
  expect_success
  expect_report .run.buckets_kept 3
  expect_same_tree "$SRC/" "$DST"
}

@test "a paused run can be drained, and stopped by a signal" {
  start_waiting -p 3
  wait_until 60 calls_at_least 3
  touch "$GO"
  control pause
  wait_until 60 no_rsyncs
  control drain
  expect_ok
  finish_msrsync
  expect_status 20
  start_msrsync --resume "$(RUN)" -p 1
  wait_until 60 is_heard
  control pause
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
}

@test "a run in a temporary directory is controlled by the name that --list gives" {
  make_tree "$SRC" --files 40 --directories 0
  use_fake_rsync
  export GO=$SCRATCH/go FAKE_RSYNC_RUN='until [[ -e $GO ]]; do sleep 0.05; done'
  start_msrsync -p 2 -f 2 --rsync -a "$SRC/" "$DST"
  wait_until 60 calls_at_least 2
  run_bare --list "$TMPDIR"
  [[ $output =~ ($TMPDIR/msrsync-[A-Za-z0-9]+) ]]
  control processes=3 "${BASH_REMATCH[1]}"
  expect_ok
  wait_until 60 calls_at_least 3
  touch "$GO"
  finish_msrsync
  expect_success
}

@test "what is no command is bad usage, more than there is room for is refused" {
  start_waiting -p 2
  wait_until 60 calls_at_least 2
  for words in "stop" "processes=0" "processes=x" "processes=" "PAUSE" ""; do
    control "$words"
    expect_status 97
  done
  control processes=1000
  expect_status 97
  expect_stderr 'refused: this run has room for [0-9]+$'
  run_bare --control "$(RUN)"
  expect_status 97
  touch "$GO"
  finish_msrsync
  expect_success
}

@test "a budget of bandwidth is for as many as -p says" {
  leave_all_to_rsync
  make_tree "$SRC" --files 20 --directories 0 --size 100000 --same-size
  start_msrsync --run-dir "$(RUN)" -p 2 -f 2 --rsync "-a --bwlimit=200k" "$SRC/" "$DST"
  wait_until 60 rsyncs_at_least 1
  control processes=3
  expect_status 97
  expect_stderr 'room for 2$'
  control processes=1
  expect_ok
  finish_msrsync
  expect_success
}

@test "the socket is private, goes with the run, and a dead run's is in nobody's way" {
  start_waiting -p 2
  wait_until 60 calls_at_least 2
  [[ $(stat -c %a "$(RUN)/control.sock") == 600 ]]
  kill -KILL "$PID"
  finish_msrsync
  wait_until 10 no_rsyncs
  [[ -S $(RUN)/control.sock ]]
  control pause
  expect_status 12
  expect_stderr 'no run is at work'
  touch "$GO"
  run_msrsync --resume "$(RUN)"
  expect_success
  [[ ! -e $(RUN)/control.sock ]]
  control pause
  expect_status 12
  control pause "$SCRATCH"
  expect_status 12
}

@test "a run directory deeper than a socket's address is long" {
  local deep=$SCRATCH/$(printf 'd%.0s' {1..120})
  mkdir "$deep"
  make_tree "$SRC" --files 20 --directories 0
  use_fake_rsync
  export GO=$SCRATCH/go FAKE_RSYNC_RUN='until [[ -e $GO ]]; do sleep 0.05; done'
  start_msrsync --run-dir "$deep/run" -p 2 -f 2 --rsync -a "$SRC/" "$DST"
  wait_until 60 calls_at_least 2
  control processes=3 "$deep/run"
  expect_ok
  touch "$GO"
  finish_msrsync
  expect_success
}

# talk PYTHON: with `connect()` at hand, a connection to the run.
talk() {
  (cd "$(RUN)" && python3 -c "
import socket, sys
def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(30)
    s.connect('control.sock')
    return s
$1")
}

@test "silent, endless and many clients hold up nothing" {
  start_waiting -p 2
  wait_until 60 calls_at_least 2
  talk "
silent = [connect() for _ in range(4)]
fifth = connect()
assert fifth.recv(200) == b'refused: too many ask at once\n'
for s in silent: assert s.recv(200) == b''
late = connect()
late.send(b'x' * 128)
assert late.recv(200) == b'refused: the line is too long\n'
odd = connect()
odd.send(b'pau\x00se\x1b[2J\n')
answer = odd.recv(1000)
assert answer.startswith(b'refused: a run understands') and b'\x1b' not in answer, answer
parts = connect()
for c in b'processes=3\n': parts.send(bytes([c]))
assert parts.recv(200) == b'ok processes=3\n'
"
  wait_until 60 calls_at_least 3
  touch "$GO"
  finish_msrsync
  expect_success
}

@test "another user does not get in, even where the directory would let him" {
  need_root
  start_waiting -p 2
  wait_until 60 calls_at_least 2
  chmod 755 "$(RUN)"
  chmod 777 "$(RUN)/control.sock"
  run as_user python3 -c "
import socket
s = socket.socket(socket.AF_UNIX)
s.settimeout(30)
s.connect('$(RUN)/control.sock')
print(s.recv(200).decode())"
  [[ $output == "refused: not your run"* ]]
  touch "$GO"
  finish_msrsync
  expect_success
}
