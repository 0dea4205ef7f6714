#!/usr/bin/env bats
# What goes wrong at the source: README's table "When things go wrong", a test for each row. The same at the
# destination, and to msrsync itself: faults_destination.bats, faults_run.bats.

load helpers

@test "unreadable file: everything else is copied, 21, EACCES" {
  need_root
  make_small_tree
  chmod 0 "$SRC/docs/two"
  chown -R "$NOBODY:$NOBODY" "$SRC"
  run_msrsync_as_user -p 4 -f 3 "$SRC/" "$DST"
  expect_fault 21 failed docs/two 13
  expect_report .reconciliation.failed 1
  expect_rest_copied docs/two
}

@test "unreadable directory: everything else is copied, 21, EACCES" {
  need_root
  make_small_tree
  chown -R "$NOBODY:$NOBODY" "$SRC"
  chmod 0 "$SRC/docs/deep"
  run_msrsync_as_user -p 4 -f 3 "$SRC/" "$DST"
  # The directory itself is copied; what is in it has never been found.
  expect_fault 21 - docs/deep 13
  expect_report '[.errors[].operation] | index("opendir") != null' true
  expect_rest_copied docs/deep
}

@test "file that vanishes: everything else is copied, 28" {
  make_small_tree
  use_fake_rsync
  FAKE_RSYNC_RUN="rm -f '$SRC/media/some'" run_msrsync -p 1 -f 3 "$SRC/" "$DST"
  expect_fault 28 vanished - -
  expect_report .reconciliation.vanished 1
  expect_same_tree "$SRC/" "$DST"
}

@test "directory that vanishes: everything else is copied, 28" {
  make_small_tree
  use_fake_rsync
  FAKE_RSYNC_RUN="rm -rf '$SRC/docs/deep'" run_msrsync -p 1 -f 100 "$SRC/" "$DST"
  expect_fault 28 vanished - -
  expect_same_tree "$SRC/" "$DST"
}

@test "file that grows: what there was is copied, 0" {
  make_small_tree
  head -c 20000000 /dev/urandom >"$SRC/big"
  use_fake_rsync
  (while sleep 0.01; do head -c 1000 /dev/zero >>"$SRC/big"; done) 3>&- &
  writer=$!
  run_msrsync -p 2 -f 3 "$SRC/" "$DST"
  kill "$writer"
  expect_status 0
  expect_report .reconciliation.balanced true
  (($(stat -c %s "$DST/big") >= 20000000))
  cmp -n "$(stat -c %s "$DST/big")" "$SRC/big" "$DST/big"
  rm "$SRC/big" "$DST/big"
  expect_same_tree "$SRC/" "$DST" --omit-dir-times
}

@test "file cut short while it is read: never taken for whole" {
  make_small_tree
  head -c 8000000 /dev/urandom >"$SRC/slow-file"
  mount_faultfs "$SRC" "$SCRATCH/seen" slow_ms=20
  (wait_until 60 being_written slow-file && truncate -s 1000000 "$SRC/slow-file") 3>&- &
  run_msrsync -p 2 -f 3 "$SCRATCH/seen/" "$DST"
  wait
  (($(stat -c %s "$SRC/slow-file") == 1000000))
  expect_report .reconciliation.balanced true
  if [[ $status == 0 ]]; then
    expect_same_tree "$SRC/" "$DST"
  else
    expect_fault 21 failed slow-file -
    expect_rest_copied slow-file
  fi
}

# being_written NAME: an rsync has written something of it.
being_written() {
  [[ -n $(find "$DST" \( -name "$1" -o -name ".$1.*" \) -size +0 2>/dev/null) ]]
}

# eio_source WORD: a source in which NAME-with-WORD in docs fails in the way of WORD.
eio_source() {
  make_small_tree
  echo bad >"$SRC/docs/bad-$1"
  mount_faultfs "$SRC" "$SCRATCH/seen"
}

@test "EIO when a file is opened: everything else is copied, 21" {
  eio_source eio-open
  run_msrsync --retries 1 -p 4 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 failed docs/bad-eio-open 5
  expect_report .reconciliation.failed 1
  expect_rest_copied docs/bad-eio-open
}

@test "EIO when a file is read: everything else is copied, 21" {
  eio_source eio-read
  run_msrsync --retries 1 -p 4 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 failed docs/bad-eio-read 5
  expect_report .reconciliation.failed 1
  expect_rest_copied docs/bad-eio-read
}

@test "EIO that heals: what failed is tried again, 0" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-open"
  # Opening that file fails once, and so do the first four reads of any.
  mount_faultfs "$SRC" "$SCRATCH/seen" times=1,fail_reads=4
  run_msrsync -p 1 -f 3 "$SCRATCH/seen/" "$DST"
  expect_success
  expect_report '[.buckets[].attempts] | max > 1' true
  expect_report '.transfer.retried_errors >= 2' true
  expect_report '.errors | length' 0
  expect_same_tree "$SRC/" "$DST"
}

@test "EIO in stat: everything else is copied, 21" {
  eio_source eio-stat
  run_msrsync -p 4 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 failed docs/bad-eio-stat 5
  expect_report .reconciliation.failed 1
  expect_rest_copied docs/bad-eio-stat
}

@test "EIO in readdir: everything else is copied, 21" {
  make_small_tree
  mkdir "$SRC/docs/bad-eio-list"
  echo unseen >"$SRC/docs/bad-eio-list/unseen"
  mount_faultfs "$SRC" "$SCRATCH/seen"
  run_msrsync -p 4 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 - docs/bad-eio-list 5
  expect_rest_copied docs/bad-eio-list
}

@test "stale file handles: everything else is copied, 21" {
  make_small_tree
  mkdir "$SRC/stale-directory"
  echo x >"$SRC/stale-directory/x"
  echo x >"$SRC/docs/stale-file"
  mount_faultfs "$SRC" "$SCRATCH/seen"
  run_msrsync -p 4 -f 3 "$SCRATCH/seen/" "$DST"
  expect_fault 21 failed stale-directory 116
  expect_fault 21 failed docs/stale-file 116
  expect_rest_copied stale-directory stale-file
}
