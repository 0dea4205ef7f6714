#!/usr/bin/env bats
# --tool cp: GNU cp in the place of rsync; and parallelcp, the guide's script, as a name of the program.

load helpers

# run_parallelcp ARG...: through a link of that name, as it is installed.
run_parallelcp() {
  ln -sf "$(realpath "$MSRSYNC")" "$SCRATCH/parallelcp"
  MSRSYNC=$SCRATCH/parallelcp run_bare "$@"
}

# The guide's script, but for its sudo: from SRC to DEST, each without blanks or patterns.
run_the_script() {
  command -v parallel >/dev/null || skip "no GNU parallel"
  local from=$1 to=$2
  mkdir -p "$to"
  find "$from" -mindepth 1 -type d -print0 | sed -z "s|$from/||" |
    parallel --will-cite -j 64 -0 "mkdir -p $to/{}" 3>&-
  find "$from" -mindepth 1 ! -type d -print0 | sed -z "s|$from/||" |
    parallel --will-cite -j 64 -0 "cp -P $from/{} $to/{}" 3>&-
}

# Contents, links, modes, owners; no times.
expect_same_but_times() { expect_same_tree "$1" "$2" --no-times "${@:3}"; }
# Kinds, contents and links.
expect_same_contents() { expect_same_but_times "$1" "$2" --no-perms --no-owner --no-group --no-acls --no-xattrs "${@:3}"; }

# use_fake_cp: COMMANDS run before each cp that copies (and so knows --remove-destination -t), its
# arguments in "$@".
use_fake_cp() {
  mkdir -p "$SCRATCH/fake"
  cat >"$SCRATCH/fake/cp" <<SCRIPT
#!/bin/bash
if [[ " \$* " != *" --version "* ]]; then
  $1
fi
exec -a "\$0" $(command -v cp) "\$@"
SCRIPT
  chmod 755 "$SCRATCH/fake/cp"
  CHILD_PATH=$SCRATCH/fake:$PATH
}

# The cps and workers of this test.
cps_at_work() { pgrep -f "^[^ ]*(cp -R -P|bash [^ ]*/fake/cp -R|exe --fill-worker) .*$SCRATCH/" || true; }
cps_at_least() { (($(cps_at_work | grep -c .) >= $1)); }
no_cps() { [[ -z $(cps_at_work) ]]; }

@test "parallelcp makes what the guide's script makes" {
  make_tree "$SRC" --files 60 --directories 12
  mkdir -p "$SRC/empty/below"
  ln -s nowhere "$SRC/dangling"
  find "$SRC" -name 'file*3' -exec chmod 640 {} +
  run_the_script "$SRC" "$SCRATCH/script"
  run_parallelcp "$SRC" "$DST"
  expect_status 0
  [[ -z $stderr ]]
  expect_same_but_times "$SCRATCH/script/" "$DST"
}

@test "the torture tree: contents as the script's; FIFOs and devices are made, not read" {
  make_torture_tree "$SCRATCH/t" --flat 50 --big 3 --depth 30
  run_msrsync --tool cp "$SCRATCH/t/" "$DST"
  expect_success
  expect_report .options.tool cp
  expect_report .reconciliation.found "$(count_entries "$SCRATCH/t")"
  expect_report .reconciliation.transferred "$(count_entries "$SCRATCH/t")"
  expect_same_contents "$SCRATCH/t/" "$DST"
  [[ -p $DST/special/fifo && -S $DST/special/socket ]]
  [[ $EUID != 0 || ! -c $SCRATCH/t/special/null || -c $DST/special/null ]]
  rm -r "$SCRATCH/t/special" "$DST/special"  # the script would wait for ever
  run_the_script "$SCRATCH/t" "$SCRATCH/script"
  expect_same_but_times "$SCRATCH/script/" "$DST"
}

@test "--preserve keeps owners, modes and times, directories included" {
  make_torture_tree "$SCRATCH/t" --flat 300 --big 3 --depth 30
  [[ $EUID != 0 ]] || chown -R 1234:4321 "$SCRATCH/t/times" "$SCRATCH/t/empty"
  run_msrsync --tool cp --preserve -p 4 -f 20 "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  run_parallelcp -p "$SCRATCH/t" "$DST"  # again, over what is there
  expect_status 0
  expect_same_tree "$SCRATCH/t/" "$DST"
}

@test "an ordinary user copies read-only directories, and again over the copy" {
  as_user_make make_torture_tree "$SCRATCH/t" --flat 300 --big 0 --depth 30
  for _ in first again; do
    run_msrsync_as_user --tool cp --preserve -p 4 -f 20 "$SCRATCH/t/" "$DST"
    expect_success
    expect_same_tree "$SCRATCH/t/" "$DST"
  done
  run_msrsync_as_user --tool cp -p 4 -f 20 "$SCRATCH/t/" "$SCRATCH/dst2"
  expect_success
  expect_same_contents "$SCRATCH/t/" "$SCRATCH/dst2"
}

@test "an ordinary user may not give files away: --preserve leaves them his, as cp does" {
  need_root
  make_small_tree
  chmod -R a+rX "$SRC"
  run_msrsync_as_user --tool cp --preserve "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST" --no-owner --no-group
}

@test "a file that cannot be read: everything else is copied, 21" {
  make_small_tree
  echo secret >"$SRC/docs/se'cret
name"
  chmod -R a+rX "$SRC"
  chmod 000 "$SRC/docs/se'cret
name"
  [[ $EUID != 0 ]] || chown -R "$NOBODY" "$SRC"
  run_msrsync_as_user --tool cp "$SRC/" "$DST"
  expect_fault 21 failed "docs/se'cret
name" 13
  expect_report .reconciliation.failed 1
  expect_report '.errors[0].operation' cp
  expect_report .transfer.retries 0
  expect_stderr "cp: cannot open"
  expect_same_contents "$SRC/" "$DST" --exclude=/docs/se*
}

@test "an entry that vanishes: everything else is copied, 28" {
  make_small_tree
  use_fake_cp "rm -rf '$SRC/docs/deep/er' '$SRC/one'"
  run_msrsync --tool cp --preserve "$SRC/" "$DST"
  expect_status 28
  expect_report .reconciliation.balanced true
  expect_report .reconciliation.failed 0
  expect_same_contents "$SRC/" "$DST" --exclude=er
}

@test "no space left: the run ends, 21, ENOSPC" {
  make_tree "$SRC" --files 400 --directories 10
  small_tmpfs "$DST" size=400k
  run_msrsync --tool cp -p 2 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - 28
  expect_report .run.status failed
  expect_report '.reconciliation.not_run > 0' true
}

@test "a cp that is killed is run again; a name that kills it every time stands alone" {
  make_tree "$SRC" --files 60 --directories 3
  echo x >"$SRC/killer"
  use_fake_cp "for name; do [[ \$name != killer ]] || kill -KILL \$\$; done"
  run_msrsync --tool cp --retries 1 -p 2 -f 40 "$SRC/" "$DST"
  expect_fault 21 failed killer -
  expect_report .reconciliation.failed 1
  expect_report '.transfer.retries > 0' true
  expect_stderr 'killed by signal 9'
  expect_same_contents "$SRC/" "$DST" --exclude=killer
  ! grep -i rsync <<<"${stderr//msrsync/}"
}

@test "what cp says and we do not understand: the names are tried in halves" {
  make_tree "$SRC" --files 60 --directories 3
  echo x >"$SRC/odd"
  use_fake_cp "for name; do [[ \$name != odd ]] || { echo 'out of luck: Device or resource busy' >&2; exit 1; }; done"
  run_msrsync --tool cp --retries 0 -p 2 -f 40 "$SRC/" "$DST"
  expect_fault 21 failed odd 16
  expect_report .reconciliation.failed 1
  expect_same_contents "$SRC/" "$DST" --exclude=odd
}

@test "killed in mid-run, then resumed: what is done stays done" {
  make_tree "$SRC" --files 600 --directories 30
  use_fake_cp 'sleep 0.1'
  start_msrsync --run-dir "$SCRATCH/run" --tool cp --preserve -p 2 -f 25 "$SRC/" "$DST"
  results_at_least() { (($(find "$SCRATCH/run" -name '*.result.json' 2>/dev/null | wc -l) >= $1)); }
  wait_until 30 results_at_least 3
  kill -KILL "$PID"
  wait "$PID" || true
  wait_until 10 no_cps
  run_msrsync --resume "$SCRATCH/run" --tool rsync
  expect_status 97
  CHILD_PATH=$PATH
  run_msrsync --resume "$SCRATCH/run"
  expect_status 0
  expect_report .reconciliation.balanced true
  expect_report '.run.buckets_kept >= 3' true
  expect_report .options.tool cp
  expect_same_tree "$SRC/" "$DST"
}

@test "drained, then resumed" {
  make_tree "$SRC" --files 400 --directories 20
  use_fake_cp 'sleep 0.1'
  start_msrsync --run-dir "$SCRATCH/run" --tool cp -p 2 -f 20 "$SRC/" "$DST"
  wait_until 30 cps_at_least 2
  run_bare --control "$SCRATCH/run" drain
  expect_status 0
  finish_msrsync
  expect_status 20
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  run_msrsync --resume "$SCRATCH/run"
  expect_status 0
  expect_same_contents "$SRC/" "$DST"
}

@test "TERM: the cps are told to end, and the books say what was not run" {
  make_tree "$SRC" --files 200 --directories 10
  use_fake_cp 'sleep 60 & wait'
  start_msrsync --tool cp -p 2 -f 20 "$SRC/" "$DST"
  wait_until 30 cps_at_least 2
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
  no_cps
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.not_run > 0' true
  expect_stderr 'the running cps are asked to end'
  ! grep -i rsync <<<"${stderr//msrsync/}"
}

@test "a dry run copies nothing; --stats and -P speak of cps" {
  make_small_tree
  run_msrsync --tool cp -d "$SRC/" "$DST"
  expect_status 0
  [[ ! -e $DST ]]
  run_msrsync --tool cp -P --stats "$SRC/" "$DST"
  expect_success
  expect_output 'Cp workers: '
  ! grep -i rsync <<<"${output//msrsync/}"
}

@test "no rsync need be there; without cp: 14" {
  make_small_tree
  mkdir "$SCRATCH/bin"
  ln -s "$(command -v cp)" "$SCRATCH/bin/cp"
  run_with_path() { run --separate-stderr env PATH="$1" "$MSRSYNC" --tool cp "$SRC/" "$DST"; }
  run_with_path "$SCRATCH/bin"
  expect_status 0
  expect_same_contents "$SRC/" "$DST"
  run_with_path "$SCRATCH/nothing"
  expect_status 14
  expect_stderr 'cp is not in PATH'
  rm "$SCRATCH/bin/cp"
  ln -s "$(type -P false)" "$SCRATCH/bin/cp"
  run_with_path "$SCRATCH/bin"
  expect_status 14
  expect_stderr 'GNU cp'
}

@test "nothing is written through a link: not in a directory's place, nor in a file's" {
  make_small_tree
  mkdir -p "$DST" "$SCRATCH/elsewhere"
  echo untouched >"$SCRATCH/victim"
  ln -s "$SCRATCH/elsewhere" "$DST/docs"
  ln -s "$SCRATCH/victim" "$DST/one"
  run_msrsync --tool cp "$SRC/" "$DST"
  expect_fault 21 failed docs/two -
  [[ $(<"$SCRATCH/victim") == untouched && ! -L $DST/one && $(<"$DST/one") == one ]]
  [[ -z $(ls "$SCRATCH/elsewhere") ]]
  expect_same_contents "$SRC/" "$DST" --exclude=/docs
}

@test "a read-only file, a FIFO and another name of an inode at DEST are replaced, not written into" {
  make_small_tree
  mkdir -p "$DST/docs"
  mkfifo "$DST/one"
  echo old >"$SCRATCH/other"
  ln "$SCRATCH/other" "$DST/docs/two"
  chmod 444 "$DST/docs/two"
  run_msrsync --tool cp "$SRC/" "$DST"
  expect_success
  [[ $(<"$SCRATCH/other") == old ]]
  expect_same_contents "$SRC/" "$DST"
}

@test "hard links become files of their own, holes stay holes" {
  echo x >"$SRC/a"
  ln "$SRC/a" "$SRC/b"
  truncate -s 8M "$SRC/sparse"
  run_msrsync --tool cp "$SRC/" "$DST"
  expect_success
  [[ $(stat -c %h "$DST/a") == 1 && $(stat -c %b "$DST/sparse") -lt 1000 ]]
  cmp "$SRC/sparse" "$DST/sparse"
}

@test "SRC without a slash goes into DEST/SRC; what stands in its way is 18" {
  make_small_tree
  run_msrsync --tool cp "$SRC" "$DST"
  expect_success
  expect_same_contents "$SRC" "$DST"
  rm -r "$DST/src"
  ln -s nowhere "$DST/src"
  run_msrsync --tool cp "$SRC" "$DST"
  expect_status 18
}

@test "refused in one line, 97: what only rsync can do" {
  make_small_tree
  for words in "--rsync -a" --delete --verify "--fill on" --two-phase --all-to-rsync; do
    # shellcheck disable=SC2086
    run_bare --tool cp $words "$SRC/" "$DST"
    expect_status 97
    expect_stderr '^msrsync: --tool cp cannot be used with --[^'$'\n'']*$'
  done
  run_bare --tool cp "$SRC/" host:dst
  expect_status 97
  expect_stderr 'remote'
  run_bare --preserve "$SRC/" "$DST"
  expect_status 97
  [[ ! -e $DST ]]
}

@test "parallelcp: usage and 1, or 0 where it is asked for" {
  for words in "" "$SRC" "-p $SRC" "$SRC $DST more" "-x $SRC $DST"; do
    # shellcheck disable=SC2086
    run_parallelcp $words
    expect_status 1
    expect_output 'Usage: parallelcp'
  done
  for words in -h --help "$SRC $DST --help"; do
    # shellcheck disable=SC2086
    run_parallelcp $words
    expect_status 0
    expect_output 'Usage: parallelcp'
  done
  [[ ! -e $DST ]]
}

@test "parallelcp: 2 without a source directory or a destination, 3 where that is not writable" {
  echo x >"$SRC/file"
  for source in "$SRC/none" "$SRC/file"; do
    run_parallelcp "$source" "$DST"
    expect_status 2
    expect_stderr "source directory $source does not exist, or is not a directory"
    expect_output 'Usage: parallelcp'
  done
  run_parallelcp "$SRC" "$SRC/file/below"
  expect_status 2
  expect_stderr 'destination directory .* cannot be made'
  run_parallelcp "$SRC" "$SRC/file"
  expect_status 2
  mkdir -m 555 "$SCRATCH/closed"
  ln -sf "$(realpath "$MSRSYNC")" "$SCRATCH/parallelcp"
  as_user test -x "$SCRATCH/parallelcp" || skip "an ordinary user cannot run the program here"
  chmod 555 "$SRC"
  run --separate-stderr as_user "$SCRATCH/parallelcp" "$SRC" "$SCRATCH/closed"
  expect_status 3
  expect_stderr 'is not writable'
}

@test "parallelcp: blanks and patterns in names of SRC and DEST, and several levels to be made" {
  make_small_tree
  from="$SCRATCH/a b*[x]?" to="$SCRATCH/new \$HOME/'q' *
line/-d"
  mv "$SRC" "$from"
  mkdir "$SCRATCH/a bcx" && echo decoy >"$SCRATCH/a bcx/decoy"
  run_parallelcp "$from" "$to"
  expect_status 0
  expect_same_contents "$from/" "$to"
  cd "$SCRATCH"
  mv "$from" -- -source
  run_parallelcp -- -source/ -dest
  expect_status 0
  expect_same_contents ./-source/ ./-dest
}

@test "parallelcp: entries that fail are 21, and the run can be resumed" {
  make_small_tree
  mkdir -p "$DST/one/in-the-way"
  run_parallelcp "$SRC" "$DST"
  expect_status 21
  expect_stderr 'cannot overwrite directory'
  [[ $stderr =~ --resume\ ([^,]*), ]]
  rm -r "$DST/one"
  run_bare --resume "${BASH_REMATCH[1]}"
  expect_status 0
  expect_same_contents "$SRC/" "$DST"
}

@test "cps spread over several mounts of DEST" {
  need_root
  mkdir -p "$DST" "$SCRATCH/mount"
  mount --bind "$DST" "$SCRATCH/mount" 2>/dev/null || skip "may not mount here"
  MOUNTS+=("$SCRATCH/mount")
  make_tree "$SRC" --files 100 --directories 10
  run_msrsync --tool cp --preserve --dest-mount "$SCRATCH/mount" -p 4 -f 10 "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '.mounts | map(.jobs > 0) | tostring' '[true,true]'
}
