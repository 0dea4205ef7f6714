#!/usr/bin/env bats
# --estimate: a prediction that comes true, and nothing left behind.

load helpers

@test "an estimate names the time, the rates and where the curve flattens, and leaves nothing" {
  make_tree "$SRC" --files 400 --directories 40 --size 2000
  head -c 12000000 /dev/zero >"$SRC/large"
  run_bare --estimate --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_output 'Tree: 442 entries'
  expect_output $'\nWith -p [0-9]+: [0-9]+ entries/s, large files [0-9.]+ .*/s\n'
  expect_output $'\nEstimated time: [0-9.]+ s with -p [0-9]+ \\([0-9.]+ s to [0-9.]+ s\\)\n'
  expect_output $'\nEstimated rates: [0-9]+ entries/s'
  expect_output 'The curve flattens at: -p [0-9]+$'
  [[ ! -e $DST && $(ls -A "$TMPDIR") == "" && $(ls -A "$SCRATCH") == $'src\ntmp' ]]
}

@test "what is in DEST stays as it is, and -p is taken as given" {
  make_small_tree
  mkdir "$DST"
  echo mine >"$DST/one"
  run_bare --estimate -p 3 --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_output 'with -p 3 '
  [[ $(<"$DST/one") == mine && $(ls -A "$DST") == one ]]
}

@test "an empty tree has an estimate, too" {
  mkdir -p "$SRC"
  run_bare --estimate --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_output 'Tree: 1 entries'
}

@test "what cannot be estimated is refused in one line" {
  make_small_tree
  for words in "$SRC/ $SRC/docs $DST" "$SRC/ localhost:$DST"; do
    run_bare --estimate $words
    expect_status 97
  done
  run_bare --estimate --rsync "-a --exclude=two" "$SRC/" "$DST"
  expect_status 97
  run_bare --estimate "$SRC/nothing/" "$DST"
  expect_status 15
  [[ ! -e $DST ]]
}

@test "a signal ends it, and what it has copied is removed" {
  make_tree "$SRC" --files 40 --directories 4 --size 100000 --same-size
  "$MSRSYNC" --estimate -p 2 --fill off --rsync "-a --bwlimit=500k" "$SRC/" "$DST" 3>&- &
  local pid=$!
  wait_until 60 rsyncs_at_least 1
  kill -TERM "$pid"
  local status=0
  wait "$pid" || status=$?
  [[ $status == 143 ]]
  no_rsyncs
  [[ $(ls -A "$SCRATCH") == $'src\ntmp' ]]
}

@test "on a slow file system the copy takes what was foretold, within a factor of 1.5" {
  make_tree "$SCRATCH/far/src" --files 2000 --directories 50 --size 2000
  mount_latencyfs "$SCRATCH/far" "$SCRATCH/near" --meta 5 --data 1 --flush 5
  local try foretold taken
  for try in 1 2 3; do  # a machine that has more to do in one of the two proves nothing
    run_bare --estimate --rsync -a "$SCRATCH/near/src/" "$SCRATCH/near/dst"
    expect_status 0
    [[ $output =~ "Estimated time: "([0-9.]+)" s with -p "([0-9]+) ]]
    foretold=${BASH_REMATCH[1]}
    run_msrsync -p "${BASH_REMATCH[2]}" --rsync -a "$SCRATCH/near/src/" "$SCRATCH/near/dst-$try"
    expect_success
    taken=$(jq .run.total_seconds "$REPORT")
    echo "foretold $foretold s, taken $taken s"
    awk "BEGIN { exit !($foretold < 1.5 * $taken && $taken < 1.5 * $foretold) }" && return 0
  done
  return 1
}
