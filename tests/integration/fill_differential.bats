#!/usr/bin/env bats
# --fill never changes the outcome: generated trees and option sets, and what they have found.

load helpers

# Its cases run a third as an ordinary user, who must be able to reach the program.
compare_with_rsync() {
  install -m 755 "$MSRSYNC" "$SCRATCH/program"
  mkdir -p -m 777 "$SCRATCH/cases"
  python3 -B "$HERE/fill_differential.py" "$SCRATCH/program" "$@" "$SCRATCH/cases"
}

@test "the same as rsync on generated trees with safe and unsafe options (seed 20261124)" {
  compare_with_rsync 20261124 120
}

@test "the same as rsync where an operation takes its time, and files are read ahead (seed 20261128)" {
  mkdir -m 777 "$SCRATCH/real"
  mount_latencyfs "$SCRATCH/real" "$SCRATCH/cases" --cache 0 --meta 0.3 --data 0.3 --flush 0.3
  compare_with_rsync 20261128 24
}

@test "an ordinary user's new entries have the groups that rsync gives them, below directories with S_ISGID" {
  need_root
  mkdir -p "$SRC/shared/deep"
  echo foreign >"$SRC/shared/foreign"
  echo own >"$SRC/shared/deep/own"
  chown -R "$NOBODY:$NOBODY" "$SRC"
  chgrp 0 "$SRC/shared/foreign" "$SRC/shared/deep"
  chmod 2775 "$SRC/shared"
  local end
  for end in plain ours; do
    install -d -o "$NOBODY" -g 0 -m 2777 "$SCRATCH/$end"
  done
  as_user rsync -a "$SRC/" "$SCRATCH/plain"
  for end in "" "$SCRATCH/ours/shared"; do
    [[ -z $end ]] || rm -r "$end"
    run_msrsync_as_user -b "$SCRATCH" --fill on -f 2 --rsync -a "$SRC/" "$SCRATCH/ours"
    expect_status 0
    expect_same_tree "$SCRATCH/plain/" "$SCRATCH/ours"
  done
}

@test "new entries below a default ACL are as rsync makes them" {
  make_small_tree
  local end
  for end in plain ours; do
    mkdir "$SCRATCH/$end"
    setfacl -m d:u:1:rwx,d:g::rx,d:o::- "$SCRATCH/$end" || skip "no ACLs here"
  done
  rsync -a "$SRC/" "$SCRATCH/plain"
  run_msrsync --fill on --rsync -a "$SRC/" "$SCRATCH/ours"
  expect_success
  expect_report '.transfer.fill_processes > 0' true
  expect_same_tree "$SCRATCH/plain/" "$SCRATCH/ours"
}

@test "-x: what is mounted in the source stays out, its mount point is made" {
  make_small_tree
  mkdir "$SRC/docs/other"
  small_tmpfs "$SRC/docs/other" mode=2750
  echo there >"$SRC/docs/other/file"
  rsync -ax "$SRC/" "$SCRATCH/plain"
  run_msrsync --fill on -f 3 --rsync -ax "$SRC/" "$DST"
  expect_success
  expect_report '.transfer.files_filled > 0' true
  [[ -d $DST/docs/other && ! -e $DST/docs/other/file ]]
  expect_same_tree "$SCRATCH/plain/" "$DST"
}
