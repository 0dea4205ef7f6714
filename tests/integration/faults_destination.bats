#!/usr/bin/env bats
# What goes wrong at the destination: see faults.bats.

load helpers

# A disk that is full ends the run; what was copied till then is whole.
expect_copied_files_whole() {
  (cd "$DST" && find . -type f ! -name '.*.??????' -print0) | while IFS= read -rd '' file; do
    cmp "$SRC/$file" "$DST/$file" || return 1
  done
}

@test "no space left: the run ends, 21, ENOSPC" {
  make_tree "$SRC" --files 400 --directories 10
  small_tmpfs "$DST" size=400k
  run_msrsync -p 2 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 28
  expect_report .run.status failed
  expect_report '.reconciliation.not_run > 0' true
}

@test "no inodes left: the run ends, 21, ENOSPC" {
  make_tree "$SRC" --files 400 --directories 10
  small_tmpfs "$DST" size=10m,nr_inodes=40
  run_msrsync -p 2 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 28
  expect_report .run.status failed
  expect_copied_files_whole
}

@test "over quota: the run ends, 21, EDQUOT" {
  make_tree "$SRC" --files 400 --directories 10
  mount_faultfs "$SCRATCH/backing" "$SCRATCH/fs"
  DST=$SCRATCH/fs/edquot
  run_msrsync -p 2 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 122
  expect_report .run.status failed
}

@test "read-only in mid-run: the run ends, 21, EROFS" {
  make_tree "$SRC" --files 400 --directories 10
  small_tmpfs "$DST" size=50m
  use_fake_rsync
  # From the fourth rsync on; it cannot be while a file is open there for writing.
  FAKE_RSYNC_RUN="[[ \$(ls '$SCRATCH/fake' | wc -l) -lt 4 ]] ||
    until mount -o remount,ro '$DST' 2>/dev/null; do sleep 0.05; done" \
    run_msrsync -p 1 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 30
  expect_report .run.status failed
  expect_report '.reconciliation.transferred > 0' true
  expect_copied_files_whole
}

@test "EIO when a file is written out: everything else is copied, 21" {
  make_small_tree
  echo bad >"$SRC/docs/bad-eio-close"
  mount_faultfs "$SCRATCH/backing" "$SCRATCH/fs"
  DST=$SCRATCH/fs/dst
  run_msrsync --retries 1 -p 2 -f 3 "$SRC/" "$DST"
  expect_status 21
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.failed > 0' true
  expect_report '[.errors[].errno] | index(5) != null' true
}

@test "some names cannot be created: everything else is copied, 21" {
  make_small_tree
  mkdir -p "$SRC/docs" "$DST/docs/two/in the way"
  : >"$DST/docs/two/in the way/x"
  run_msrsync -p 2 -f 3 "$SRC/" "$DST"
  expect_fault 21 failed docs/two -
  expect_report .reconciliation.failed 1
  rm -r "$DST/docs/two"
  expect_rest_copied two
}
