#!/usr/bin/env bats
# README's table of exit codes, each by its real condition.

load helpers

copy=(-p 4 --rsync -a)

refuse() {
  local code=$1
  shift
  run_msrsync "$@"
  expect_status "$code"
  expect_signed_stderr
  [[ -n $stderr ]] || { echo "no message"; show_run; return 1; }
}

@test "0: all copied" {
  make_small_tree
  run_msrsync "${copy[@]}" "$SRC/" "$DST"
  expect_success
}

@test "11: the bucket directory is missing" {
  refuse 11 -b "$SCRATCH/missing" "${copy[@]}" "$SRC/" "$DST"
  [[ ! -e $DST ]]
}

@test "12: the bucket directory is not writable" {
  mkdir -m 555 "$SCRATCH/buckets"
  run_msrsync_as_user -b "$SCRATCH/buckets" "${copy[@]}" "$SRC/" "$DST"
  expect_status 12
  expect_signed_stderr
}

@test "12: the bucket directory is a file" {
  touch "$SCRATCH/buckets"
  refuse 12 -b "$SCRATCH/buckets" "${copy[@]}" "$SRC/" "$DST"
}

@test "13: no room for the lists" {
  make_tree "$SRC" --files 3000 --directories 30
  small_tmpfs "$SCRATCH/buckets" size=64k
  refuse 13 -b "$SCRATCH/buckets" -f 100 "${copy[@]}" "$SRC/" "$DST"
}

@test "14: rsync is not in PATH" {
  mkdir "$SCRATCH/empty"
  CHILD_PATH=$SCRATCH/empty
  refuse 14 "${copy[@]}" "$SRC/" "$DST"
  [[ ! -e $DST ]]
}

@test "15: a source is a file, or is missing" {
  echo x >"$SCRATCH/file"
  refuse 15 "${copy[@]}" "$SCRATCH/file" "$DST"
  refuse 15 "${copy[@]}" "$SCRATCH/missing" "$DST"
  refuse 15 "${copy[@]}" "$SRC/" "$SCRATCH/file" "$DST"
  [[ ! -e $DST ]]
}

@test "16: a source is not readable" {
  chmod 700 "$SRC"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$DST"
  if [[ $EUID == 0 ]]; then expect_status 16; fi
  chmod 000 "$SRC"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$DST"
  expect_status 16
  chmod 755 "$SRC"
}

@test "17: the destination is not writable" {
  mkdir -m 555 "$DST"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$DST"
  expect_status 17
}

@test "18: the destination is neither directory nor file" {
  mkfifo "$DST"
  refuse 18 "${copy[@]}" "$SRC/" "$DST"
}

@test "19: rsync refuses the given options" {
  make_small_tree
  refuse 19 -p 4 --rsync "-a --no-such-option" "$SRC/" "$DST"
  expect_stderr no-such-option
  [[ ! -e $DST ]]
  refuse 19 -p 4 --rsync "-a --timeout=abc" "$SRC/" "$DST"
}

@test "21: an unreadable file, as an ordinary user; the rest is copied and the file is named" {
  make_small_tree
  echo secret >"$SRC/docs/secret"
  [[ $EUID != 0 ]] || chown -R 65534:65534 "$SRC"
  chmod 000 "$SRC/docs/secret"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$DST"
  expect_status 21
  expect_stderr docs/secret
  expect_report .run.status partial
  expect_report .run.exit_code 21
  expect_report .reconciliation.failed 1
  expect_report .reconciliation.balanced true
  expect_report '[.errors[] | select(.path == "docs/secret") | .errno_name] | unique | join(" ")' EACCES
  rm -f "$SRC/docs/secret"
  touch -d '2001-02-03 04:05:06' "$SRC/docs" "$DST/docs"
  expect_same_tree "$SRC/" "$DST"
}

@test "21: an unreadable directory, as an ordinary user; the rest is copied" {
  make_small_tree
  mkdir -p "$SRC/docs/closed/below"
  [[ $EUID != 0 ]] || chown -R 65534:65534 "$SRC"
  chmod 000 "$SRC/docs/closed"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$DST"
  expect_status 21
  expect_stderr docs/closed
  expect_report .run.status partial
  expect_report .reconciliation.balanced true
  [[ -s $DST/docs/two ]]
  chmod 755 "$SRC/docs/closed"
}

@test "21: the destination's disk is full; the run stops at once" {
  make_tree "$SRC" --files 600 --directories 20 --size 50000
  small_tmpfs "$DST" size=1m
  run_msrsync -p 4 -f 10 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_signed_stderr
  expect_stderr 'No space left on device'
  expect_report .run.status failed
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  expect_report '[.buckets[] | select(.attempts > 0)] | length < 30' true
}

@test "21: rsync is killed in the middle" {
  leave_all_to_rsync
  make_tree "$SRC" --files 64 --directories 4 --size 200000 --same-size
  start_msrsync -p 4 -f 16 --retries 1 --rsync "-a --bwlimit=4m" "$SRC/" "$DST"
  # Every rsync of this run, for as long as it goes on: one killed once is run again.
  while ! has_ended "$PID"; do
    for pid in $(pgrep -P "$PID" -x rsync); do
      # It may have ended by itself since pgrep saw it.
      if grep -qF "$DST" "/proc/$pid/cmdline"; then kill -KILL "$pid" || true; fi
    done 2>/dev/null
    sleep 0.02
  done
  finish_msrsync
  expect_status 21
  expect_signed_stderr
  expect_report .reconciliation.balanced true
  expect_report '[.buckets[].signal | numbers] | unique | join(" ")' 9
  wait_until 3 no_rsyncs
}

@test "21: rsync dies by a signal of its own" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_SIGNAL=SEGV
  run_msrsync --retries 0 "${copy[@]}" "$SRC/" "$DST"
  expect_status 21
  expect_report .reconciliation.balanced true
  expect_report '[.buckets[].signal | numbers] | unique | join(" ")' 11
}

@test "23: the destination is a file" {
  touch "$DST"
  refuse 23 "${copy[@]}" "$SRC/" "$DST"
}

@test "24: the destination cannot be created" {
  refuse 24 "${copy[@]}" "$SRC/" "$SCRATCH/missing/dst"
  mkdir -m 555 "$SCRATCH/closed"
  run_msrsync_as_user "${copy[@]}" "$SRC/" "$SCRATCH/closed/dst"
  expect_status 24
}

@test "28: an entry vanishes between crawl and copy" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_RUN="rm -f '$SRC/docs/two'"
  run_msrsync "${copy[@]}" "$SRC/" "$DST"
  expect_status 28
  expect_report .run.status vanished
  expect_report .run.exit_code 28
  expect_report .reconciliation.vanished 1
  expect_report .reconciliation.failed 0
  expect_report .reconciliation.balanced true
  touch -r "$DST/docs" "$SRC/docs"
  expect_same_tree "$SRC/" "$DST"
}

@test "28: a whole directory vanishes between crawl and copy" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_RUN="rm -rf '$SRC/docs/deep'"
  run_msrsync "${copy[@]}" "$SRC/" "$DST"
  expect_status 28
  expect_report .reconciliation.vanished 3
  expect_report .reconciliation.balanced true
}

@test "97: bad usage" {
  mkdir "$SCRATCH/here"
  cd "$SCRATCH/here"
  mkdir a x
  for line in '' 'one-path' '-p abc a b' '-p 0 a b' '-f abc a b' '-s 10KK a b' '-s abc a b' \
    '--no-such-option a b' '-p' '--rsync' '--rsync -a' '--rsync -a only' 'a b --rsync -aS' \
    '--rsync -a host:x y' '--rsync -a x host::' '--rsync -a x :y' 'rsync://h/m x'; do
    read -r -a words <<<"$line"
    refuse 97 "${words[@]}"
    [[ $(wc -l <<<"$stderr") == 1 && ! -e $REPORT ]] || { show_run; return 1; }
  done
}

@test "97: rsync options that cannot work on buckets are refused with the reason" {
  make_small_tree
  for option in --delete --delete-after --del --delay-updates --files-from=x --daemon -n --dry-run \
    --write-batch=x --read-batch=x --server "'unclosed"; do
    refuse 97 -p 4 --rsync "-a $option" "$SRC/" "$DST"
    [[ ! -e $DST ]]
  done
}

@test "97: the destination lies inside the source" {
  make_small_tree
  refuse 97 "${copy[@]}" "$SRC/" "$SRC/docs/copy"
}

@test "help and version are 0 and go to stdout" {
  run_bare --help
  expect_status 0
  [[ -n $output && -z $stderr ]]
  if grep -E '.{81}' <<<"$output"; then return 1; fi
  run_bare --version
  expect_status 0
  expect_output 'msrsync'
  expect_output 'Boost'
  expect_output 'rsync'
}

@test "-t succeeds and leaves nothing behind" {
  run_bare -t
  expect_status 0
  [[ -z $(ls -A "$TMPDIR") ]]
}
