#!/usr/bin/env bats
# Files that are written without rsync: what goes wrong then, and that no file is ever taken for right that is not.

load helpers

MSRSYNC_TEST_FILL=on

# A copy that shares the blocks of its source is made at once: then there is nothing to disturb.
need_slow_copies() {
  echo x >"$SRC/from"
  ! cp --reflink=always "$SRC/from" "$SCRATCH/to" 2>/dev/null || skip "blocks are shared here"
  rm "$SRC/from"
}

# slow_file NAME: 8 MB in SRC, of old; SLOW copies it in about two seconds with one worker.
SLOW="-a --bwlimit=4m"
slow_file() {
  need_slow_copies
  head -c 8000000 /dev/urandom >"$SRC/$1"
  touch -d '2001-02-03 04:05:06' "$SRC/$1"
}

workers() { pgrep -f "^([^ ]*/)?exe --fill-worker .*$SCRATCH/"; }
workers_at_least() { (($(workers | wc -l) >= $1)); }
# is_begun NAME: a worker has written some of it.
is_begun() { [[ -s $DST/$1 ]] && workers >/dev/null; }

@test "absent files, links and directories need no rsync, and are what rsync would make" {
  make_tree "$SRC" --files 300 --directories 30 --depth 4
  make_small_tree
  ln -s /nowhere "$SRC/dangling"
  [[ $EUID != 0 ]] || chown -h 1234:4321 "$SRC/dangling" "$SRC/docs" "$SRC/one"
  chmod 2750 "$SRC"/*/ && chmod 555 "$SRC" "$SRC/docs/deep"
  run_msrsync -p 2 -f 50 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .transfer.rsync_processes 0
  expect_report .transfer.files_filled "$(find "$SRC" -type f | wc -l)"
  # A directory can be right as soon as it is made.
  expect_report '.reconciliation.filled + .reconciliation.up_to_date == .reconciliation.found' true
}

@test "no space left in mid-fill: the run ends, 21, ENOSPC, and no file claims to be whole that is not" {
  make_tree "$SRC" --files 400 --directories 10
  small_tmpfs "$DST" size=400k
  run_msrsync -p 2 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 28
  expect_report .run.status failed
  expect_report '.transfer.files_filled > 0' true
  expect_report '.reconciliation.not_run > 0' true
  expect_no_false_copy "$SRC" "$DST"
}

@test "over quota in mid-fill: the run ends, 21, EDQUOT, and nothing half done is left" {
  make_tree "$SRC" --files 40 --directories 2
  mkdir "$SRC/edquot"
  head -c 300000 /dev/urandom >"$SRC/edquot/file"
  mount_faultfs "$SCRATCH/backing" "$SCRATCH/fs"
  DST=$SCRATCH/fs/dst
  run_msrsync -p 1 -f 100 "$SRC/" "$DST"
  expect_fault 21 failed - 122
  expect_report .run.status failed
  [[ ! -e $DST/edquot/file ]]
  expect_no_false_copy "$SRC" "$DST"
}

@test "EIO when a source file is read: everything else is copied, 21" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-read"
  mount_faultfs "$SRC" "$SCRATCH/seen"
  run_msrsync --retries 1 -p 2 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 failed docs/bad-eio-read 5
  expect_report .reconciliation.failed 1
  expect_report '.transfer.files_filled > 0' true
  [[ ! -e $DST/docs/bad-eio-read ]]
  expect_rest_copied docs/bad-eio-read
}

@test "EIO that heals when a source file is read again: 0, and the error counts as mended" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-read"
  mount_faultfs "$SRC" "$SCRATCH/seen" times=1
  run_msrsync -p 2 -f 3 "$SCRATCH/seen/" "$DST"
  expect_success
  expect_report '.transfer.retried_errors >= 1' true
  expect_same_tree "$SRC/" "$DST"
}

# Plain rsync ends with 11 there, too, and leaves the file unmade.
@test "EIO when a copy is closed: it is taken back and rsync tries it; all else is copied, 21" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-close"
  mount_faultfs "$SCRATCH/backing" "$SCRATCH/fs"
  DST=$SCRATCH/fs/dst
  run_msrsync --retries 1 -p 2 -f 3 "$SRC/" "$DST"
  expect_fault 21 failed docs/bad-eio-close -
  expect_report .reconciliation.failed 1
  expect_report '[.errors[].errno] | index(5) != null' true
  expect_report '.transfer.files_filled > 0' true
  [[ ! -e $DST/docs/bad-eio-close ]]
  expect_rest_copied bad-eio-close
}

@test "EIO once when a copy is closed: rsync writes it again, 0" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-close"
  mount_faultfs "$SCRATCH/backing" "$SCRATCH/fs" times=1  # for each path: the fill's alone
  DST=$SCRATCH/fs/dst
  run_msrsync -p 2 -f 3 --rsync "-a --inplace" "$SRC/" "$DST"
  expect_success
  expect_report .transfer.retried_errors 1
  expect_report .transfer.retries 0
  expect_report '.transfer.files_total - .transfer.files_filled' 1
  expect_same_tree "$SRC/" "$DST"
}

@test "a source cut short while it is filled: what there is now is copied, 0" {
  slow_file big
  start_msrsync -p 1 --rsync "$SLOW" "$SRC/" "$DST"
  wait_until 60 is_begun big
  truncate -s 1000000 "$SRC/big"
  finish_msrsync
  expect_success
  expect_no_false_copy "$SRC" "$DST"
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "a source rewritten while it is filled, its size and time the same as before: never mixed" {
  slow_file big
  start_msrsync -p 1 --rsync "$SLOW" "$SRC/" "$DST"
  wait_until 60 is_begun big
  head -c 8000000 /dev/urandom | dd of="$SRC/big" conv=notrunc bs=1M status=none
  touch -d '2001-02-03 04:05:06' "$SRC/big"
  finish_msrsync
  expect_success
  expect_report .transfer.files_filled 0
  expect_same_tree "$SRC/" "$DST"
}

@test "a destination directory that becomes a link in mid-fill leads nowhere" {
  need_slow_copies
  mkdir -p "$SRC/dir/sub" "$SCRATCH/outside/sub"
  for number in {1..8}; do head -c 1000000 /dev/urandom >"$SRC/dir/sub/$number"; done
  start_msrsync -p 1 -f 3 --rsync "$SLOW" "$SRC/" "$DST"
  wait_until 60 is_begun dir/sub/1
  mv "$DST/dir" "$DST/moved" && ln -s "$SCRATCH/outside" "$DST/dir"
  finish_msrsync
  [[ -z $(find "$SCRATCH/outside" -mindepth 1 ! -type d) ]]
  [[ -d $DST/moved && ! -L $DST/dir ]]
  expect_report .reconciliation.balanced true
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  rm -r "$DST/moved"
  expect_same_tree "$SRC/" "$DST" --omit-dir-times
}

# ---- signals ----

# 8 workers, each with a file that takes it 4 s.
start_8() {
  need_slow_copies
  make_tree "$SRC" --files 8 --directories 0 --size 1000000 --same-size
  start_msrsync -p 8 -f 1 --rsync "-a --bwlimit=2m" "$SRC/" "$DST"
  wait_until 60 workers_at_least 8
  wait_until 60 has_files "$DST" 8
}
has_files() { (($(find "$1" -type f -size +0 | wc -l) >= $2)); }

expect_no_workers_after_3_s() {
  wait_until 3 no_rsyncs && return
  echo "left after 3 s: $(workers)"
  return 1
}

# What a run that was cut off has left is no hindrance for the next.
complete_it() {
  rm -r "${TMPDIR:?}"/*
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

# msrsync and its workers are gone at once, as in a power cut.
kill_all() {
  local all
  all=$(workers)
  kill -STOP "$PID"
  # shellcheck disable=SC2086
  kill -KILL $all "$PID"
  expect_no_workers_after_3_s
  finish_msrsync
  expect_status 137
}

stops_on() {
  start_8
  kill -"$1" "$PID"
  expect_no_workers_after_3_s
  finish_msrsync
  expect_status $((128 + $2))
  expect_report .run.status interrupted
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  while IFS= read -rd '' name; do cmp "$SRC/$name" "$DST/$name"; done \
    < <(find "$DST" -type f -printf '%P\0')
  complete_it
}

@test "TERM: the workers end within 3 s and leave no half file; the next run completes" { stops_on TERM 15; }
@test "INT: the workers end within 3 s and leave no half file; the next run completes" { stops_on INT 2; }

@test "KILL of msrsync: its workers take back what is half done and end within 3 s; the next run completes" {
  start_8
  kill -KILL "$PID"
  expect_no_workers_after_3_s
  finish_msrsync
  expect_status 137
  [[ -z $(find "$DST" -type f) ]]
  complete_it
}

@test "KILL of all: files half written do not claim to be right; the next run completes" {
  start_8
  kill_all
  has_files "$DST" 8
  expect_no_false_copy "$SRC" "$DST"
  complete_it
}

@test "KILL of all while a file is written in ranges: it has the size, not the time" {
  slow_file big
  start_msrsync -p 4 --split-size 1M --rsync "$SLOW" "$SRC/" "$DST"
  wait_until 60 is_begun big
  kill_all
  [[ $(stat -c %s "$DST/big") == 8000000 ]]
  ! cmp -s "$SRC/big" "$DST/big" || return 1
  expect_no_false_copy "$SRC" "$DST"
  complete_it
}

@test "KILL of a worker: rsync does what it left, 0" {
  start_8
  kill -KILL "$(workers | head -n 1)"
  finish_msrsync
  expect_success
  expect_report .transfer.files_filled 7
  expect_report .transfer.rsync_processes 1
  expect_same_tree "$SRC/" "$DST"
}

@test "a worker that hangs: killed at --bucket-timeout, rsync does what it left, 0" {
  slow_file big
  start_msrsync -p 1 --bucket-timeout 4 --rsync "$SLOW" "$SRC/" "$DST"
  wait_until 60 is_begun big
  kill -STOP "$(workers)"
  finish_msrsync
  expect_success
  expect_report .transfer.files_filled 0
  expect_same_tree "$SRC/" "$DST"
}

# ---- options ----

@test "--bwlimit holds for the fill" {
  need_slow_copies
  make_tree "$SRC" --files 2 --directories 0 --size 1000000 --same-size
  began=$(milliseconds)
  run_msrsync -p 2 -f 1 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  took=$(($(milliseconds) - began))
  expect_success
  expect_report .transfer.files_filled 2
  (($(stat -c %s "$SRC"/* | head -n 1) >= 1000000))
  ((took >= 1500)) || { echo "2 MB at 1 MiB/s in $took ms"; return 1; }
}

@test "--split-size: files in ranges have the same contents, and holes under -S" {
  need_slow_copies
  head -c 8000000 /dev/urandom >"$SRC/dense"
  truncate -s 8000000 "$SRC/sparse"
  for at in 0 3000000 7999000; do
    head -c 1000 /dev/urandom | dd of="$SRC/sparse" bs=1000 seek=$((at / 1000)) conv=notrunc status=none
  done
  touch -d '2001-02-03 04:05:06' "$SRC/dense" "$SRC/sparse"
  for options in -a -aS; do
    run_msrsync -p 2 --split-size 1M --rsync "$options" "$SRC/" "$DST$options"
    expect_success
    expect_report .transfer.files_filled 2
    expect_report .transfer.filled_bytes 16000000
    cmp "$SRC/dense" "$DST$options/dense"
    cmp "$SRC/sparse" "$DST$options/sparse"
    expect_same_tree "$SRC/" "$DST$options"
  done
  (($(stat -c %b "$DST-aS/sparse") < 2000))
  (($(stat -c %b "$DST-a/sparse") > 15000))
}

@test "--fill off fills nothing" {
  leave_all_to_rsync
  make_small_tree
  run_msrsync -p 2 -f 3 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .transfer.fill_processes 0
  expect_report .reconciliation.filled 0
  expect_same_tree "$SRC/" "$DST"
}

@test "options that give another file than the source's: nothing is filled, and the tree is plain rsync's" {
  make_small_tree
  mkdir "$SCRATCH/base"
  rsync -a "$SRC/docs" "$SCRATCH/base"
  number=0
  for options in "-a --chmod=F600,D700" "-a -u" "-a --link-dest=$SCRATCH/base" "-rlt" "-a --max-size=10" \
    "-a --size-only" "-aL" "-a --chown=7:8" "-a --backup"; do
    [[ $options != *chown* || $EUID == 0 ]] || continue
    # shellcheck disable=SC2206
    words=($options) DST=$SCRATCH/dst$((++number))
    mkdir "$SCRATCH/plain$number" "$DST"
    echo mine >"$DST/one"
    touch -d '2030-01-01' "$DST/one"
    cp -a "$DST/." "$SCRATCH/plain$number"
    rsync -r "${words[@]}" "$SRC/" "$SCRATCH/plain$number"
    run_msrsync -p 2 -f 3 --rsync "$options" "$SRC/" "$DST"
    expect_status 0
    expect_report .transfer.fill_processes 0
    echo "with $options"
    expect_same_tree "$SCRATCH/plain$number/" "$DST" --omit-dir-times
  done
}

@test "-aHAX: what is filled has its ACLs and extended attributes from rsync" {
  for tool in setfacl setfattr; do command -v "$tool" >/dev/null || skip "no $tool"; done
  make_small_tree
  setfacl -m u:1234:rw,g:7:- "$SRC/one" && setfacl -m u:7:rwx,d:u:8:r-x "$SRC/docs" || skip "no ACLs here"
  setfattr -n user.key -v value "$SRC/docs/two" && setfattr -n user.key -v value "$SRC/media" ||
    skip "no extended attributes here"
  ln "$SRC/one" "$SRC/docs/one-again"
  run_msrsync -p 2 -f 3 --rsync -aHAX "$SRC/" "$DST"
  expect_success
  expect_report '.transfer.files_filled > 0' true
  expect_same_tree "$SRC/" "$DST"
  [[ $(getfattr --absolute-names --only-values -n user.key "$DST/docs/two") == value ]]
  [[ $(stat -c %h "$DST/one") == 2 ]]
}
