#!/usr/bin/env bats
# What is found out before the first byte, and what goes away while the run lasts: destination, memory.

load helpers

# ramfs DIRECTORY: a file system without extended attributes and ACLs.
ramfs() {
  need_root
  mkdir -p "$1"
  mount -t ramfs ramfs "$1" 2>/dev/null || skip "may not mount here"
  MOUNTS+=("$1")
}

# expect_findings FEATURE...: those of the report, in order.
expect_findings() { expect_report '[.preflight.findings[].feature] | join(" ")' "$*"; }

@test "a destination that can do everything is no finding, and nothing of the probe is left" {
  make_small_tree
  run_msrsync --rsync -aSHAX "$SRC/" "$DST"
  expect_success
  expect_report .preflight.probed true
  expect_findings
  expect_report '.preflight.free_bytes > 0' true
  expect_same_tree "$SRC/" "$DST"
  [[ -z $stderr ]]
  [[ $(ls -A "$SCRATCH") == "$(printf '%s\n' dst report.json src tmp)" ]]
}

@test "19: -X and -A onto a file system that has neither, before anything is made" {
  make_small_tree
  ramfs "$SCRATCH/ramfs"
  for options in -aX -aA -aAX '-a --fake-super'; do
    run_msrsync --rsync "$options" "$SRC/" "$SCRATCH/ramfs/dst"
    expect_status 19
    expect_signed_stderr
    [[ $(wc -l <<<"$stderr") == 1 && -z $(ls -A "$SCRATCH/ramfs") && -z $(ls -A "$TMPDIR") ]] ||
      { show_run; ls -A "$SCRATCH/ramfs"; return 1; }
  done
  expect_stderr 'extended attributes'
  run_msrsync --rsync "-aAX --no-A --no-X" "$SRC/" "$SCRATCH/ramfs/dst"
  expect_success
  expect_findings
  expect_report .preflight.free_bytes null
}

@test "19: -a as a root that may not give files away" {
  need_root
  make_small_tree
  RUN_PREFIX=(setpriv "--bounding-set=-chown" "--inh-caps=-chown")
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_status 19
  expect_stderr 'owner and group'
  [[ ! -e $DST ]]
  run_msrsync --rsync "-a --no-o --no-g" "$SRC/" "$DST"
  expect_success
}

@test "a warning: no right to make device nodes" {
  need_root
  make_small_tree
  RUN_PREFIX=(setpriv "--bounding-set=-mknod" "--inh-caps=-mknod")
  run_msrsync --rsync -a "$SRC/" "$DST"
  expect_success
  expect_stderr 'warning: no device nodes'
  expect_findings devices
}

@test "an ordinary user is not told of what only root could do" {
  make_small_tree
  [[ $EUID != 0 ]] || chown -R 65534:65534 "$SRC"
  run_msrsync_as_user --rsync -a "$SRC/" "$DST"
  expect_success
  expect_findings
}

@test "a warning: the plan is larger than what is free, in bytes and in inodes" {
  make_tree "$SRC" --files 200 --directories 5 --size 10000 --same-size
  small_tmpfs "$DST" size=256k,nr_inodes=100
  run_msrsync -f 50 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_stderr 'warning: the plan holds 1\.9 M in 206 entries, the destination has 256\.0 K and 99 inodes free; make room'
  expect_findings space
  expect_report .preflight.free_inodes 99
  run_msrsync -f 50 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_stderr 'only if a part of it is there already'
}

@test "a dry run probes nothing" {
  make_small_tree
  mkdir "$DST"
  touch -d 2001-01-01 "$DST"
  run_msrsync -d --rsync -aHAX "$SRC/" "$DST"
  expect_status 0
  expect_report .preflight.probed false
  [[ $(stat -c %y "$DST") == 2001-01-01* ]]
}

@test "a second run that changes nothing leaves the destination's own time alone" {
  make_small_tree
  run_msrsync --rsync -rl "$SRC/" "$DST"
  expect_success
  touch -d 2001-01-01 "$DST"
  run_msrsync --rsync "-rl --size-only" "$SRC/" "$DST"
  expect_success
  [[ $(stat -c %y "$DST") == 2001-01-01* ]]
}

@test "21: the destination is unmounted in mid-run; nothing more is written below the bare mount point" {
  make_tree "$SRC" --files 200 --directories 10
  small_tmpfs "$DST" size=8m
  use_fake_rsync
  # The third rsync finds itself on a bare directory.
  export FAKE_RSYNC_RUN="mkdir '$SCRATCH/fake/first' 2>/dev/null ||
    mkdir '$SCRATCH/fake/second' 2>/dev/null || umount -l '$DST'"
  run_msrsync -p 1 -f 20 --retries 0 --rsync -a "$SRC/" "$DST"
  MOUNTS=()
  expect_status 21
  expect_signed_stderr
  expect_stderr 'no longer the directory .* \(unmounted\?\)'
  expect_report .run.status failed
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  # What the third one copied is below the bare mount point, and counts as failed.
  expect_report .reconciliation.failed "$(report '.buckets[] | select(.outcome == "fatal") | .entries')"
  [[ $(ls -d "$SCRATCH"/fake/call-* | wc -l) == 3 ]]
  (($(find "$DST" -type f | wc -l) <= 20))
}

@test "21: memory is refused in mid-run; it stops in order, or says so and ends" {
  # Sanitizers reserve terabytes of addresses.
  (ulimit -v 200000 && "$MSRSYNC" --version >/dev/null 2>&1) || skip "needs more than its own memory"
  make_tree "$SRC" --files 20000 --directories 200 --size 10
  ulimit -c 0
  local limit told=0
  for ((limit = 20000; limit <= 40000; limit += 1500)); do
    rm -rf "$DST"
    RUN_PREFIX=(bash -c "ulimit -v $limit"' && exec "$@"' bash)
    run_msrsync -p 2 -f 5000 --rsync -a "$SRC/" "$DST"
    wait_until 5 no_rsyncs
    case $status in
      0) expect_same_tree "$SRC/" "$DST" ;;
      21)
        expect_signed_stderr
        [[ ! -e $REPORT ]] || expect_report .reconciliation.balanced true
        [[ $stderr != *"out of memory"* ]] || told=1
        ;;
      *)
        # The shell's limit may be too low for the program to be loaded at all.
        [[ $status == 127 && -z $output && ! -e $DST ]] || { echo "limit $limit"; show_run; return 1; }
        ;;
    esac
  done
  ((told)) || { echo "no limit was met in mid-run"; return 1; }
}
