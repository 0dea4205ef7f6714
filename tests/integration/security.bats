#!/usr/bin/env bats
# Other users of the machine: they plant links, read what they can, and give files odd names.

load helpers

# A file that nothing may change, and a check that nothing has.
make_victim() {
  VICTIM=$SCRATCH/victim
  echo untouched >"$VICTIM"
  chmod 640 "$VICTIM"
  VICTIM_STATE=$(stat -c '%a %u %g %s %Y %Z' "$VICTIM")
}
expect_victim_untouched() {
  [[ $(<"$VICTIM") == untouched && $(stat -c '%a %u %g %s %Y %Z' "$VICTIM") == "$VICTIM_STATE" ]] && return
  echo "the link's target was changed: $(stat "$VICTIM")"
  return 1
}

@test "a link planted at the report's name is replaced, its target is not touched" {
  need_root
  make_small_tree
  make_victim
  mkdir -m 1777 "$SCRATCH/sticky"
  REPORT=$SCRATCH/sticky/report.json
  as_user ln -s "$VICTIM" "$REPORT"
  run_bare --json "$REPORT" -p 2 "$SRC/" "$DST"
  expect_status 0
  expect_victim_untouched
  [[ ! -L $REPORT && $(stat -c %u:%a "$REPORT") == 0:600 ]]
  expect_report .run.exit_code 0
}

@test "a report does not replace a pipe or a device, nor through a link" {
  make_small_tree
  mkfifo "$SCRATCH/pipe"
  ln -s /dev/null "$SCRATCH/null"
  for name in pipe null; do
    run_bare --json "$SCRATCH/$name" "$SRC/" "$DST"
    expect_status 97
    expect_stderr 'no file'
  done
  [[ -p $SCRATCH/pipe && -L $SCRATCH/null && -c /dev/null && ! -e $DST ]]
}

@test "links planted in the run directory at names of logs are not written through" {
  make_tree "$SRC" --files 100 --directories 5
  make_victim
  use_fake_rsync
  FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="for run in '$TMPDIR'/msrsync-*; do
      for file in \$run/0000/0000/*.list; do
        for suffix in 1.out 2.out 1.err; do ln -sf '$VICTIM' \"\${file%.list}.\$suffix\"; done
      done
    done" run_msrsync -p 1 -f 20 "$SRC/" "$DST"
  expect_victim_untouched
  expect_report .reconciliation.balanced true
  [[ $status == 21 || $status == 0 ]]
  [[ $status == 21 ]] || expect_same_tree "$SRC/" "$DST"
}

@test "a list file replaced by a link is not read" {
  make_tree "$SRC" --files 100 --directories 5
  printf 'one\0two\0' >"$SCRATCH/other-list"
  use_fake_rsync
  FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="
    until (( \$(find '$TMPDIR' -name '*.list' | wc -l) >= 4 )); do sleep 0.05; done
    find '$TMPDIR' -name '00000003.list' -exec ln -sf '$SCRATCH/other-list' {} ';'" \
    run_msrsync -p 1 -f 20 "$SRC/" "$DST"
  expect_fault 21 failed - -
  expect_stderr 'cannot open the list file.*symbolic link'
}

@test "a run directory that somebody else has planted, or can write to, is refused" {
  need_root
  make_small_tree
  mkdir -m 1777 "$SCRATCH/sticky"
  mkdir -m 700 "$SCRATCH/aim"
  as_user ln -s "$SCRATCH/aim" "$SCRATCH/sticky/link"
  as_user ln -s "$SCRATCH/none" "$SCRATCH/sticky/dangling"
  as_user mkdir -m 777 "$SCRATCH/sticky/directory"
  for name in link link/ dangling directory; do
    run_msrsync --run-dir "$SCRATCH/sticky/$name" --rsync -a "$SRC/" "$DST"
    expect_status 12
  done
  [[ ! -e $SCRATCH/none && ! -e $DST && -z $(ls -A "$SCRATCH/aim" "$SCRATCH/sticky/directory" | grep -v :) ]]
  run_msrsync --run-dir "$SCRATCH/run" --rsync -a "$SRC/" "$DST"
  expect_status 0
  chmod 777 "$SCRATCH/run"
  run_msrsync --resume "$SCRATCH/run"
  expect_status 12
  expect_stderr 'others can write'
  chmod 700 "$SCRATCH/run"
  chown "$NOBODY" "$SCRATCH/run"
  run_msrsync --resume "$SCRATCH/run"
  expect_status 12
  expect_stderr 'somebody else'
}

@test "links planted in a --run-dir are refused or not followed" {
  make_tree "$SRC" --files 60 --directories 3
  make_victim
  run=$SCRATCH/run bucket=0000/0000/00000001
  run_msrsync --run-dir "$run" -f 20 --rsync -a "$SRC/" "$DST"
  expect_status 0
  cp -a "$run" "$SCRATCH/whole"
  # The name at which the link stands, and how --resume ends then.
  while read -r name expected; do
    rm -rf "$run" "$DST"
    cp -a "$SCRATCH/whole" "$run"
    find "$run" -name '*.result.json' -delete
    ln -sfn "$VICTIM" "$run/$name"
    run_msrsync --resume "$run"
    expect_victim_untouched
    [[ $status == "$expected" ]] || { echo "link at $name:"; show_run; return 1; }
    [[ $status != 0 ]] || expect_same_tree "$SRC/" "$DST"
    [[ $status != 12 || ! -e $DST ]]
  done <<TEXT
run.json 12
lock 12
plan.journal 0
report.json 0
$bucket.list 21
$bucket.result.json 0
$bucket.1.out 0
$bucket.1.err 0
TEXT
}

# outside DIRECTORY: what is there, with its attributes.
outside() { find "$1" -printf '%P %m %u %g %s %T@\n' | sort; }

@test "a destination directory that becomes a link in mid-run leads nowhere" {
  mkdir -p "$SRC/dir/sub"
  for number in {1..60}; do echo "$number" >"$SRC/dir/sub/$number"; done
  chmod 700 "$SRC/dir/sub"
  mkdir -m 755 "$SCRATCH/outside" "$SCRATCH/outside/sub"
  echo mine >"$SCRATCH/outside/sub/1"
  before=$(outside "$SCRATCH/outside")
  use_fake_rsync
  FAKE_RSYNC_RUN="case \$(ls '$SCRATCH/fake' | wc -l) in
      2) mv '$DST/dir' '$DST/moved' && ln -s '$SCRATCH/outside' '$DST/dir' ;;
      4) mv '$DST/dir/sub' '$DST/moved2' && ln -s '$SCRATCH/outside/sub' '$DST/dir/sub' ;;
    esac" run_msrsync -p 1 -f 10 "$SRC/" "$DST"
  [[ $(outside "$SCRATCH/outside") == "$before" ]] || {
    diff <(echo "$before") <(outside "$SCRATCH/outside")
    return 1
  }
  [[ ! -L $DST/dir ]]
  expect_report .reconciliation.balanced true
}

@test "a destination directory that becomes a link while rsync writes there leads nowhere" {
  mkdir -p "$SRC/dir" "$SCRATCH/outside"
  for number in {1..8}; do head -c 400000 /dev/urandom >"$SRC/dir/$number"; done
  (
    wait_until 60 test -e "$DST/dir/2"
    mv "$DST/dir" "$DST/moved" && ln -s "$SCRATCH/outside" "$DST/dir"
  ) 3>&- &
  run_msrsync -p 1 --rsync '-a --bwlimit=800' "$SRC/" "$DST"
  wait
  [[ -d $DST/moved && -z $(ls -A "$SCRATCH/outside") ]]
  expect_report .reconciliation.balanced true
}

@test "lists, logs and the report are for their owner alone, whatever the umask" {
  make_small_tree
  umask 000
  use_fake_rsync
  FAKE_RSYNC_STDERR='rsync: something to log' FAKE_RSYNC_COPY=1 FAKE_RSYNC_EXIT=23 FAKE_RSYNC_TIMES=1 \
    run_msrsync -k -p 2 -f 3 "$SRC/" "$DST"
  directory=$(report .run.run_directory)
  [[ -n $(find "$directory" -name '*.list') && -n $(find "$directory" -name '*.err') ]]
  # What the trial run of rsync makes has the modes of its source.
  open=$(find "$directory" "$REPORT" -name trial-destination -prune -o -perm /077 -print)
  [[ -z $open ]] || { echo "open to others: $open"; return 1; }
  [[ $EUID != 0 ]] || ! as_user cat "$REPORT"
  [[ $EUID != 0 ]] || ! as_user ls "$directory"
}

@test "what is filled is never open to a group that may not have it, not even until its own is set" {
  need_root
  mkdir -m 750 "$SRC/secret"
  head -c 3000000 /dev/urandom >"$SRC/secret/slow"
  echo secret >"$SRC/secret/file"
  chown -R 1234:1234 "$SRC/secret"
  install -d -g "$NOBODY" -m 2775 "$DST"  # new entries are of the group of the one who looks
  start_msrsync --fill on -p 1 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  wait_until 30 test -e "$DST/secret/slow"
  ! as_user ls "$DST/secret" || { echo "open to others"; return 1; }
  ! has_ended "$PID"
  finish_msrsync
  expect_success
  expect_report '.transfer.files_filled' 2
  expect_same_tree "$SRC/secret/" "$DST/secret"
}

@test "no shell is ever started" {
  command -v strace >/dev/null || skip "no strace"
  make_small_tree
  for name in '$(touch pwned)' '`touch pwned`' ';touch pwned' '|touch pwned' $'a\ntouch pwned' '&& touch pwned'; do
    mkdir "$SRC/$name"
    echo x >"$SRC/$name/$name"
  done
  export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
  RUN_PREFIX=(strace -f -qq -e trace=execve,execveat -o "$SCRATCH/trace")
  run_msrsync -P --stats -k -p 3 -f 3 \
    --rsync "-aHAX --exclude='*.\$(touch pwned)' -e 'sh -c \"touch pwned\"' --rsync-path='touch pwned;rsync'" \
    "$SRC/" "$DST"
  # Where a process may not be traced there is nothing to see.
  [[ -s $SCRATCH/trace ]] || skip "may not trace here"
  expect_status 0
  programs=$(sed -nE 's/^[0-9]+ +execve(at)?\("([^"]*)".*= 0$/\2/p' "$SCRATCH/trace" | sort -u)
  unexpected=$(grep -vxE '.*/(timeout|env|rsync|msrsync)' <<<"$programs") || true
  [[ -z $unexpected ]] || { echo "started: $unexpected"; return 1; }
  grep -q /rsync <<<"$programs"
  [[ -z $(find "$SCRATCH" "$PWD" -maxdepth 3 -name pwned) ]]
}

@test "names do not steer the terminal" {
  need_root
  escape=$'\e]0;owned\a\e[2J\u009b31m'
  mkdir "$SRC/$escape" "$SRC/closed-$escape"
  echo x >"$SRC/$escape/file-$escape"
  echo x >"$SRC/$escape/secret-$escape"
  chown -R "$NOBODY:$NOBODY" "$SRC"
  chmod 0 "$SRC/closed-$escape" "$SRC/$escape/secret-$escape"
  mkdir -m 777 "$TMPDIR/$escape"
  run_msrsync_as_user -P --stats -b "$TMPDIR/$escape" "$SRC/" "$DST"
  expect_status 21
  expect_stderr 'secret-'
  # The line that -P draws over begins with these.
  drawn=${output//$'\r\e[K'/}
  if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' <<<"$drawn$stderr"; then
    cat -v <<<"$drawn$stderr"
    return 1
  fi
  for path in /dev/null "$SRC/$escape/file-$escape" "$SRC/none-$escape"; do
    run_bare "$path" "$DST"
    ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' <<<"$output$stderr"
  done
}
