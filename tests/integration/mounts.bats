#!/usr/bin/env bats
# --dest-mount and --source-mount: several mounts of one directory, and what becomes of a dead one.

load helpers

# The real directory, and mounts of it: $MNT/real, $MNT/1, $MNT/2 ...
bind_mounts() {
  need_root
  MNT=$SCRATCH/mnt
  DST=$MNT/real
  mkdir -p "$DST"
  local one
  for one in "$@"; do
    mkdir "$MNT/$one"
    mount --bind "$DST" "$MNT/$one" 2>/dev/null || skip "may not mount here"
    MOUNTS+=("$MNT/$one")
  done
}

calls_at_least() { (($(find "$SCRATCH/fake" -name 'call-*' | wc -l) >= $1)); }

# Rsyncs that write through any of the mounts wait until the file GO is there.
start_spread() {
  make_tree "$SRC" --files 80 --directories 8
  use_fake_rsync
  export FAKE_RSYNC_DEST=$MNT GO=$SCRATCH/go FAKE_RSYNC_RUN='until [[ -e $GO ]]; do sleep 0.05; done'
  start_msrsync -p 6 -f 4 "$@" --rsync -a "$SRC/" "$DST"
  wait_until 60 calls_at_least 6
}

@test "buckets go over all of the mounts, and the tree is one" {
  bind_mounts 1 2
  make_tree "$SRC" --files 200 --directories 20
  local fill
  for fill in on off; do
    find "$DST" -mindepth 1 -delete
    FILL=(--fill "$fill")
    run_msrsync --dest-mount "$MNT/1" --dest-mount "$MNT/2" -p 6 -f 10 --verify --rsync -a "$SRC/" "$DST"
    expect_success
    expect_same_tree "$SRC/" "$DST"
    expect_report '.mounts | map(.jobs > 3) | tostring' '[true,true,true]'
    expect_report '(.mounts | map(.entries) | add) == .reconciliation.transferred' true
    expect_report '.mounts | map(.trouble) | unique | tostring' '[null]'
    [[ $(find "$DST" -name '.msrsync-*') == "" ]]
  done
}

@test "a source without a slash goes below each of the mounts" {
  bind_mounts 1
  make_small_tree
  run_msrsync --dest-mount "$MNT/1" -p 4 -f 2 --rsync -a "$SRC" "$DST"
  expect_success
  expect_same_tree "$SRC" "$DST"
  expect_report '.mounts | map(.jobs > 0) | tostring' '[true,true]'
}

@test "a source over several mounts, and both ends at once" {
  bind_mounts 1
  make_small_tree
  mkdir "$MNT/source"
  mount --bind "$SRC" "$MNT/source"
  MOUNTS+=("$MNT/source")
  run_msrsync --source-mount "$MNT/source" --dest-mount "$MNT/1" -p 4 -f 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.mounts[].side] | join(" ")' "source source destination destination"
}

@test "another directory is refused before anything is copied" {
  bind_mounts 1
  make_small_tree
  mkdir "$SCRATCH/other"
  run_msrsync --dest-mount "$MNT/1" --dest-mount "$SCRATCH/other" --rsync -a "$SRC/" "$DST"
  expect_status 97
  expect_stderr 'not the same directory as DEST'
  [[ $(ls -A "$DST") == "" && $(ls -A "$SCRATCH/other") == "" ]]
  run_msrsync --dest-mount "$DST" --rsync -a "$SRC/" "$DST"
  expect_status 97
  run_msrsync --dest-mount "$SCRATCH/nothing" --rsync -a "$SRC/" "$DST"
  expect_status 97
  run_msrsync --source-mount "$SCRATCH/other" --rsync -a "$SRC/" "$DST"
  expect_status 97
  [[ $(ls -A "$DST") == "" ]]
  run_msrsync --dest-mount "$MNT/1" --rsync -a "$SRC/" localhost:"$DST"
  expect_status 97
}

@test "a mount that is unmounted in mid-run is done without" {
  bind_mounts 1 2
  start_spread --dest-mount "$MNT/1" --dest-mount "$MNT/2"
  umount -l "$MNT/1"
  touch "$GO"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '.mounts | map(.trouble != null) | tostring' '[false,true,false]'
  expect_stderr "mount taken out.*$MNT/1"
}

@test "DEST's own mount may be the one that dies" {
  bind_mounts 1
  local real=$SCRATCH/backing
  mkdir "$real"
  for one in real 1; do mount --bind "$real" "$MNT/$one"; MOUNTS+=("$MNT/$one"); done
  start_spread --dest-mount "$MNT/1"
  umount -l "$DST"
  touch "$GO"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$real"
  expect_report '.mounts[0].trouble != null' true
}

@test "a file server that dies takes its mount with it, not the run" {
  bind_mounts 1
  mount_faultfs "$DST" "$MNT/2"
  start_spread --dest-mount "$MNT/1" --dest-mount "$MNT/2"
  pkill -KILL -f "faultfs $DST $MNT/2"
  touch "$GO"
  finish_msrsync
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '.mounts | map(.trouble != null) | tostring' '[false,false,true]'
}

@test "with no mount left the run ends, counts nothing as copied, and can be resumed" {
  bind_mounts 1
  local real=$SCRATCH/backing
  mkdir "$real"
  for one in real 1; do mount --bind "$real" "$MNT/$one"; MOUNTS+=("$MNT/$one"); done
  start_spread --run-dir "$SCRATCH/run" --dest-mount "$MNT/1"
  umount -l "$DST"
  umount -l "$MNT/1"
  touch "$GO"
  finish_msrsync
  expect_status 21
  expect_report .reconciliation.transferred 0
  expect_stderr 'there is no other'
  for one in real 1; do mount --bind "$real" "$MNT/$one"; MOUNTS+=("$MNT/$one"); done
  run_msrsync --resume "$SCRATCH/run"
  expect_success
  expect_same_tree "$SRC/" "$real"
}

@test "mounts that serve few operations each carry more together than one" {
  make_tree "$SRC" --files 400 --directories 40 --size 500
  local n seconds=()
  for n in 1 2 3; do
    mount_latencyfs "$SCRATCH/real" "$SCRATCH/mnt/$n" --meta 5 --data 1 --flush 5 --slots 2
  done
  mkdir "$SCRATCH/mnt/1/"{one,three}
  run_msrsync -p 24 --rsync -a "$SRC/" "$SCRATCH/mnt/1/one"
  expect_success
  seconds+=("$(jq .run.total_seconds "$REPORT")")
  run_msrsync -p 24 --dest-mount "$SCRATCH/mnt/2/three" --dest-mount "$SCRATCH/mnt/3/three" \
    --rsync -a "$SRC/" "$SCRATCH/mnt/1/three"
  expect_success
  seconds+=("$(jq .run.total_seconds "$REPORT")")
  expect_same_tree "$SRC/" "$SCRATCH/real/three"
  echo "one mount ${seconds[0]} s, three ${seconds[1]} s"
  awk "BEGIN { exit !(${seconds[1]} < 0.7 * ${seconds[0]}) }"
}
