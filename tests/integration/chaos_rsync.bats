#!/usr/bin/env bats
# Under the run: rsyncs killed at random, and a disk that fills up and is freed.

load helpers
load chaos

# One of the processes of the rsyncs that copy to DST: main, receiver or generator.
kill_one_rsync() {
  local directory words victims=()
  for directory in /proc/[0-9]*; do
    { mapfile -d '' words <"$directory/cmdline"; } 2>/dev/null || continue
    [[ ${words[0]-} == */rsync && ${words[*]: -1} == "$DST/" ]] || continue
    victims+=("${directory#/proc/}")
  done
  ((${#victims[@]})) || return 0
  kill -KILL "${victims[RANDOM % ${#victims[@]}]}" 2>/dev/null || true
}

@test "rsyncs killed at random moments: the same tree, with no stray file" {
  seed_chaos
  make_real_tree
  use_forgetful_disk
  FOUND=$(count_entries "$SRC")
  for ((round = 1; round <= ${CHAOS_ROUNDS:-12}; ++round)); do
    rm -rf "$DST" "$SCRATCH/run"
    start_msrsync --run-dir "$SCRATCH/run" --retries 5 -p 4 -f 400 --rsync -a "$SRC/" "$DST"
    for ((shot = 0; shot < 6; ++shot)); do
      nap 300
      kill_one_rsync
    done
    finish_msrsync
    # Names that met with death again and again may be given up; the next session has them.
    for ((again = 0; again < 3 && status != 0; ++again)); do
      [[ $status == 21 ]]
      run_msrsync --resume "$SCRATCH/run"
    done
    expect_whole || { echo "round $round"; return 1; }
  done
}

@test "a disk that fills up and is freed, again and again: the same tree" {
  seed_chaos
  make_real_tree
  FOUND=$(count_entries "$SRC")
  whole=$(du -sk "$SRC" | cut -f 1)
  small_tmpfs "$DST" "size=${whole}k"
  run_msrsync --run-dir "$SCRATCH/run" -p 4 -f 400 --rsync -a "$SRC/" "$DST"
  for ((round = 1; round <= ${CHAOS_ROUNDS:-6}; ++round)); do
    rm -rf "$SCRATCH/run"
    find "$DST" -mindepth 1 -delete
    mount -o "remount,size=$((whole * (10 + RANDOM % 60) / 100))k" "$DST"
    run_msrsync --run-dir "$SCRATCH/run" -p 4 -f 400 --rsync -a "$SRC/" "$DST"
    expect_status 21
    expect_report .reconciliation.balanced true
    expect_stderr 'No space left on device'
    mount -o "remount,size=$((whole * 4))k" "$DST"
    run_msrsync --resume "$SCRATCH/run"
    expect_whole || { echo "round $round"; return 1; }
  done
}
