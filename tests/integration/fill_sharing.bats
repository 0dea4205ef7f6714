#!/usr/bin/env bats
# Fills on a file system whose files can share blocks.

load helpers

@test "a copy on the same XFS shares the blocks of its source, and keeps its holes" {
  need_root
  command -v mkfs.xfs >/dev/null || skip "no mkfs.xfs"
  truncate -s 1G "$SCRATCH/disk"
  mkfs.xfs -q -m reflink=1 "$SCRATCH/disk"
  mkdir "$SCRATCH/xfs"
  mount -o loop "$SCRATCH/disk" "$SCRATCH/xfs" 2>/dev/null || skip "may not mount a loop device here"
  MOUNTS+=("$SCRATCH/xfs")
  SRC=$SCRATCH/xfs/src DST=$SCRATCH/xfs/dst
  mkdir "$SRC"
  head -c 100M /dev/urandom >"$SRC/large"
  truncate -s 50M "$SRC/sparse"
  echo end >>"$SRC/sparse"
  echo small >"$SRC/small"
  sync -f "$SRC"
  before=$(df --output=used -k "$SRC" | tail -n 1)
  run_msrsync "$SRC/" "$DST"
  expect_success
  expect_report .transfer.files_filled 3
  expect_same_tree "$SRC/" "$DST"
  sync -f "$DST"
  after=$(df --output=used -k "$SRC" | tail -n 1)
  ((after - before < 20000))
  (($(du -k "$DST/sparse" | cut -f 1) < 1000))
}
