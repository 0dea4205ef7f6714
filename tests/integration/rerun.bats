#!/usr/bin/env bats
# Copies of what is nearly in place: the quick check, the one rsync that does all, and what they
# must not overlook.

load helpers

processes() { report .transfer.rsync_processes; }

@test "what is in place already takes no rsync, and with --all-to-rsync one for every name" {
  make_tree "$SRC" --files 300 --directories 20 --depth 3
  ln -s nowhere "$SRC/link"
  mkdir "$SRC/empty"
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  found=$(count_entries "$SRC")
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .reconciliation.up_to_date "$found"
  expect_report .transfer.rsync_processes 0
  run_msrsync --all-to-rsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .reconciliation.up_to_date "$found"
  (($(processes) > 0))
}

@test "a small tree is one rsync, and its directories count as it says" {
  leave_all_to_rsync
  make_tree "$SRC" --files 100 --directories 10 --depth 3
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .transfer.rsync_processes 1
  expect_report .reconciliation.transferred "$(count_entries "$SRC")"
  expect_same_tree "$SRC/" "$DST" --modify-window=-1
}

@test "options that compare otherwise leave every name to rsync" {
  make_small_tree
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  printf 'XXX' | dd of="$DST/one" bs=1 count=1 conv=notrunc status=none
  touch -r "$SRC/one" "$DST/one"
  run_msrsync --rsync -ac "$SRC/" "$DST"
  expect_success
  cmp "$SRC/one" "$DST/one"
}

# One change somewhere, in SRC or DST, that a copy has to mend.
change_something() {
  local side path
  side=$( ((RANDOM % 2)) && echo "$SRC" || echo "$DST")
  path=$(find "$side" -mindepth 1 | sort | sed -n "$((1 + RANDOM % ENTRIES))p")
  [[ -n $path ]] || return 0
  case $((RANDOM % 9)) in
    0) touch -h -d "@$((RANDOM * 40000))" "$path" ;;
    1) [[ -L $path ]] || chmod "$((RANDOM % 2))$((4 + RANDOM % 4))4" "$path" ;;
    2) [[ $EUID != 0 ]] || chown -h "$((RANDOM % 3)):$((RANDOM % 3))" "$path" ;;
    3) [[ ! -f $path || -L $path ]] || echo more >>"$path" ;;
    4) [[ -d $path ]] || { rm -f "$path" && ln -s "$RANDOM" "$path"; } ;;
    5) [[ $side != "$DST" ]] || rm -rf "$path" ;;
    6) [[ ! -d $path || -L $path ]] || echo new >"$path/new-$RANDOM" ;;
    7) [[ ! -d $path || -L $path ]] || mkdir -p "$path/dir-$RANDOM/deeper" ;;
    8) [[ $side != "$DST" || ! -d $path ]] || { rm -rf "$path" && ln -s /etc "$path"; } ;;
  esac
}

@test "after changes on both sides the tree is plain rsync's" {
  RANDOM=${RERUN_SEED:=$RANDOM}
  echo "RERUN_SEED=$RERUN_SEED"
  make_tree "$SRC" --files 80 --directories 12 --depth 3
  ENTRIES=90
  rsync -a "$SRC/" "$DST"
  for ((round = 0; round < 40; ++round)); do
    for ((n = RANDOM % 12; n >= 0; --n)); do change_something; done
    rm -rf "$SCRATCH/plain"
    cp -a "$DST" "$SCRATCH/plain"
    limits=() # names in many buckets, in one, the whole tree
    retries=0
    # Of two rsyncs that make way for one directory, the second may find it made already, and fail.
    ((round % 3)) || { limits=(-f 7) && retries=1; }
    ((round % 3 != 1)) || limits=(-f 1000)
    plain=0
    rsync -a "$SRC/" "$SCRATCH/plain" 2>/dev/null || plain=$?
    run_msrsync -p 4 --retries "$retries" "${limits[@]}" --rsync -a "$SRC/" "$DST"
    expect_status "$( ((plain)) && echo 21 || echo 0)"
    expect_report .reconciliation.balanced true
    # rsync leaves a time alone that is right to the second.
    expect_same_tree "$SCRATCH/plain/" "$DST"
  done
}
