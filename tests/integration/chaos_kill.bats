#!/usr/bin/env bats
# msrsync killed at random moments of a run over a real tree, and resumed. CHAOS_ROUNDS kills.

load helpers
load chaos

@test "KILL at random moments, resumed each time: the same tree each time" {
  seed_chaos
  make_real_tree
  use_forgetful_disk
  FOUND=$(count_entries "$SRC")
  run_msrsync -p 4 -f 400 --rsync -a "$SRC/" "$DST"
  expect_whole
  length=$(jq '(.run.total_seconds * 1000 | floor) + 200' "$REPORT")
  kept=0
  for ((round = 1; round <= ${CHAOS_ROUNDS:-100}; ++round)); do
    rm -rf "$DST" "$SCRATCH/run"
    start_msrsync --run-dir "$SCRATCH/run" -p 4 -f 400 --rsync -a "$SRC/" "$DST"
    nap "$length"
    kill -KILL "$PID" 2>/dev/null || true
    wait "$PID" || true
    [[ -e $SCRATCH/run/run.json ]] || continue # it had not begun
    run_msrsync --resume "$SCRATCH/run"
    expect_whole || { echo "round $round"; return 1; }
    kept=$((kept + $(report .run.buckets_kept)))
  done
  echo "buckets kept in all rounds: $kept"
  ((kept > 0))
}
