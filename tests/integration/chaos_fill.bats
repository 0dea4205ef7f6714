#!/usr/bin/env bats
# Fills killed at random moments: msrsync, its workers, or both. CHAOS_ROUNDS kills for each test. Nothing that is left
# looks whole and is not; a resumed run, or a plain rsync, completes it.

load helpers
load chaos

FILLING=()  # msrsync's options, RSYNC rsync's

workers() { pgrep -f "^([^ ]*/)?exe --fill-worker .*$SCRATCH/" || true; }

# kill_some WHOM: msrsync, workers, all.
kill_some() {
  local pids=()
  [[ $1 == msrsync ]] || mapfile -t pids < <(workers)
  [[ $1 == workers ]] || pids+=("$PID")
  ((!${#pids[@]})) || kill -KILL "${pids[@]}" 2>/dev/null || true
}

# Complete again, by what comes to hand.
complete() {
  if [[ -e $SCRATCH/run/run.json ]] && ((RANDOM % 2)); then
    run_msrsync --resume "$SCRATCH/run"
    expect_status 0
    expect_report .reconciliation.balanced true
    expect_report '.reconciliation.filled <= .reconciliation.transferred' true
  else
    rsync "$1" "$SRC/" "$DST"
  fi
}

# What a fill in ranges could not tell from a whole copy by its time: written to just now, or in a moment.
make_young() {
  local name
  for name; do [[ ! -e $SRC/$name ]] || touch -d "$((RANDOM % 4)) seconds" "$SRC/$name"; done
}

# One run, one kill.
play_round() {
  local kinds=(msrsync workers all) writers=(-a -aS) whom options
  whom=${kinds[RANDOM % 3]}
  options=${writers[RANDOM % 2]}
  make_young young young.big
  start_msrsync --run-dir "$SCRATCH/run" --fill on "${FILLING[@]}" --rsync "$options $RSYNC" "$SRC/" "$DST"
  nap "$length"
  has_ended "$PID" || hits=$((hits + 1))
  kill_some "$whom"
  if [[ $whom == workers ]]; then
    finish_msrsync
    expect_status 0
    expect_report .reconciliation.balanced true
  else
    wait "$PID" || true
    wait_until 20 no_rsyncs
    [[ ! -d $DST ]] || "$HERE/false_copies.py" "$SRC" "$DST" || return 1
    complete "$options"
  fi
  expect_same_tree "$SRC/" "$DST"
}

play() {
  seed_chaos
  run_msrsync --fill on "${FILLING[@]}" --rsync "-a $RSYNC" "$SRC/" "$DST"
  expect_status 0
  expect_report '.transfer.files_filled > 0' true
  expect_same_tree "$SRC/" "$DST"
  length=$(jq '.run.total_seconds * 700 | floor' "$REPORT")  # nap() adds up to 100 ms
  hits=0
  for ((round = 1; round <= ${CHAOS_ROUNDS:-50}; ++round)); do
    rm -rf "$DST" "$SCRATCH/run"
    play_round || { echo "round $round"; return 1; }
  done
  echo "in mid-run: $hits of $((round - 1)), in the first $length ms"
  ((hits > 0))
}

@test "KILL at random moments of a fill of many small files" {
  make_tree "$SRC" --files 5000 --directories 80
  use_forgetful_disk
  echo young >"$SRC/young"
  RSYNC=
  FILLING=(-p 4 -f 150)
  play
}

@test "KILL at random moments of a fill of large files in ranges" {
  use_forgetful_disk
  [[ $DST == "$SCRATCH/dst" ]] || SRC=$SCRATCH/disk/src
  mkdir -p "$SRC/sparse"
  local name
  for name in one two young.big sparse/three; do head -c 12M /dev/urandom >"$SRC/$name"; done
  for name in sparse/four sparse/young.big; do
    truncate -s 30M "$SRC/$name"
    dd if=/dev/urandom of="$SRC/$name" bs=1M count=3 seek=9 conv=notrunc status=none
  done
  touch -d '2001-02-03 04:05:06' "$SRC/one" "$SRC"/sparse/*
  # Slow enough that most kills meet a file half written.
  RSYNC=--bwlimit=60m
  FILLING=(-p 4 -s 8M --split-size 1M)
  play
}
