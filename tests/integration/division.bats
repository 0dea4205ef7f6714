#!/usr/bin/env bats
# --split-by and --share: whole directories as buckets, and hosts that share a tree.

load helpers

# A tree with the guide's shape: files above the depth, at it, and below.
make_deep() {
  local top middle
  for top in one "two words" $'odd\nname'; do
    for middle in a b c; do
      mkdir -p "$SRC/$top/$middle/below/it"
      touch "$SRC/$top/$middle/"{1,2} "$SRC/$top/$middle/below/it/3"
    done
    mkdir "$SRC/$top/empty"
    touch "$SRC/$top/beside"
  done
  touch "$SRC/above"
}

count_files() { find "$1" -type f "${@:2}" -printf x | wc -c; }

@test "each directory at the depth is one bucket, whatever the limits" {
  make_deep
  run_msrsync --split-by 2 -s 1 -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .options.split_by 2
  expect_report '[.buckets[] | select(.pass == "copy" and .directory != null) | .directory]
                 | length == (unique | length)' true
  expect_report '[.buckets[] | select(.directory == "two words/b")] | map(.entries) | join(" ")' 3
  expect_report '[.buckets[] | select(.pass == "copy" and .directory == null) | .entries] | add' 4
}

@test "a depth that no directory has leaves the limits in force" {
  make_deep
  run_msrsync --split-by 9 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[].directory] | unique | tostring' '[null]'
}

@test "-d prints what each of them holds, as find and du would" {
  make_deep
  run_msrsync -d --split-by 2 --rsync -a "$SRC/" "$DST"
  expect_status 0
  [[ ! -e $DST ]]
  expect_output $'^ +4 +0.0 B  \\.\n'
  expect_output $'\n +3 +0.0 B  \\./one/a\n'
  expect_output $'\n +3 +0.0 B  \\./odd[^\n]*name/c\n'
  [[ $(wc -l <<<"$output") == 13 ]]
}

@test "shares have no file in common, and together they are the whole tree" {
  make_deep
  local k files=0
  for k in 1 2 3; do
    run_msrsync --split-by 2 --share "$k/3" -p 2 --rsync -a "$SRC/" "$DST"
    expect_success
    expect_report .options.share "$k"
    files=$((files + $(jq .crawl.files "$REPORT")))
    run_msrsync --split-by 2 --share "$k/3" -p 2 --rsync -a "$SRC/" "$SCRATCH/alone-$k"
    expect_success
  done
  [[ $files == $(count_files "$SRC") ]]
  [[ $(find "$SCRATCH"/alone-* -type f -printf '%P\0' | tr '\n\0' '?\n' | sort | uniq -d) == "" ]]
  rsync -a "$SRC/" "$DST"  # directories above the depth got their times from the first that ended
  expect_same_tree "$SRC/" "$DST"
}

@test "shares of a tree that rsync lists" {
  make_deep
  local k
  for k in 1 2; do
    run_msrsync --split-by 2 --share "$k/2" -p 2 --rsync "-a --exclude=3" "$SRC/" "$DST"
    expect_success
  done
  [[ $(count_files "$DST") == $(count_files "$SRC" ! -name 3) ]]
}

@test "hosts that start at the same time" {
  make_tree "$SRC" --files 600 --directories 60 --depth 3
  local k pids=()
  mkdir "$DST"
  for k in 1 2 3 4; do
    PATH="$CHILD_PATH" "$MSRSYNC" --split-by 1 --share "$k/4" -p 2 --rsync -a "$SRC/" "$DST" 3>&- &
    pids+=($!)
  done
  for k in "${pids[@]}"; do wait "$k"; done
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '.transfer.files_transferred' 0
  expect_same_tree "$SRC/" "$DST"
}

@test "a run by directories that was killed is resumed, and is not cut otherwise" {
  make_deep
  leave_all_to_rsync
  use_fake_rsync
  export FAKE_RSYNC_RUN='sleep 0.1'
  start_msrsync --run-dir "$SCRATCH/run" --split-by 2 -p 1 --rsync -a "$SRC/" "$DST"
  wait_until 60 test -e "$DST/one/a/1" -o -e "$DST/one/b/1" -o -e "$DST/one/c/1"
  kill -KILL "$PID"
  finish_msrsync
  wait_until 10 no_rsyncs
  unset FAKE_RSYNC_RUN
  run_bare --resume "$SCRATCH/run" --split-by 1
  expect_status 97
  run_msrsync --resume "$SCRATCH/run"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[] | select(.pass == "copy" and .directory != null) | .directory]
                 | length == (unique | length)' true
}
