#!/usr/bin/env bats
# Counting and priming, against find(1); the link `prime`; what --skip-snapshots leaves out.

load helpers

SCHEMA=count

# A torture tree, hard links and holes included, small enough for every test.
make_odd_tree() {
  make_torture_tree "$SRC/odd" --flat 3000 --big 20 --depth 120 --hard-links
  truncate -s 3M "$SRC/hole"
  head -c 10000000 /dev/zero >"$SRC/large"
  head -c 9999999 /dev/zero >"$SRC/nearly"
}

# find_count [TEST...]: so many entries of SRC pass find's tests.
find_count() { find "$SRC" "$@" -printf . | wc -c; }
find_sum() { find "$SRC" "${@:2}" -printf "$1\n" | awk '{ sum += $1 } END { printf "%d", sum }'; }

@test "--count says what find's three lines say, and the command of the guide" {
  make_odd_tree
  run_msrsync --count "$SRC"
  expect_status 0
  local files directories items each
  files=$(find_count -type f) directories=$(find_count -type d) items=$(find_count)
  each=$(((items + 63) / 64))
  expect_output $'(^|\n)'"Files: $files"$'\n'
  expect_output $'\n'"Directories: $directories"$'\n'
  expect_output $'\n'"Items, all of these: $items"$'\n'
  expect_output $'\n'"Items/64: $each"$'\n'
  expect_output $'\n'"Command: msrsync -P --stats -p64 -f$each --rsync \"-ahv --inplace\" $SRC DEST"$'\n'
  expect_report .count.files "$files"
  expect_report .count.directories "$directories"
  expect_report .count.items "$items"
  expect_report .count.symlinks "$(find_count -type l)"
  expect_report .count.specials "$(find_count ! -type f ! -type d ! -type l)"
  expect_report .count.bytes "$(find_sum %s -type f)"
  expect_report .count.allocated_bytes "$(($(find_sum %b -type f) * 512))"
  expect_report .suggestion.processes 64
  expect_report .suggestion.bucket_entries "$each"
  expect_report .read null
}

@test "the command that --count prints copies the tree" {
  make_small_tree
  mkdir "$SRC/a b"
  run_msrsync --count "$SRC/"
  local words
  words=$(sed -n 's/^Command: msrsync //p' <<<"$output")
  eval "words=($words)"
  [[ ${words[-1]} == DEST ]]
  SCHEMA=report run_msrsync "${words[@]:0:${#words[@]}-1}" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "large files, holes, hard links, the deepest and the widest directory are those that find finds" {
  make_odd_tree
  mkdir "$SRC/wide"
  (cd "$SRC/wide" && seq -f 'file%g' 4000 | xargs touch && mkdir d1 d2)
  run_msrsync --count "$SRC"
  expect_status 0
  expect_report .regimes.large_files.files "$(find_count -type f -size +9999999c)"
  expect_report .regimes.large_files.bytes "$(find_sum %s -type f -size +9999999c)"
  expect_report .oddities.sparse_files.files "$(find "$SRC" -type f -printf '%s %b\n' | awk '$2 * 512 < $1' | wc -l)"
  expect_report .oddities.hard_links.names "$(find_count ! -type d -links +1)"
  expect_report .oddities.hard_links.inodes "$(find "$SRC" ! -type d -links +1 -printf '%i\n' | sort -u | wc -l)"
  expect_report .oddities.widest_directory.path "$SRC/wide"
  expect_report .oddities.widest_directory.entries 4002
  expect_report .oddities.deepest_directory.levels "$(find "$SRC" -type d -printf '%d\n' | sort -n | tail -n 1)"
  local deepest
  deepest=$(report .oddities.deepest_directory.path)
  [[ -d $deepest ]]
}

@test "owners without a name are counted by id and by entry" {
  need_root
  make_small_tree
  chown 3999999990:3999999991 "$SRC/one" "$SRC/docs"
  chown -h 3999999992 "$SRC/link"
  run_msrsync --count "$SRC"
  expect_report .oddities.nameless_users.ids 2
  expect_report .oddities.nameless_users.entries 3
  expect_report .oddities.nameless_groups.ids 1
  expect_report .oddities.nameless_groups.entries 2
}

@test "several directories are one sum; a name that steers a terminal is printed harmless" {
  mkdir -p "$SRC/x" "$SRC"/y/$'\e[31mred\xff'
  run_msrsync --count "$SRC/x" "$SRC/y"
  expect_status 0
  expect_report .count.items 3
  expect_output 'Deepest directory: 1 levels, .*/y/\\033\[31mred\\377'
  expect_report '.oddities.deepest_directory.path | has("base64")' true
}

@test "what an ordinary user cannot read is named, and the rest is counted: exit 21" {
  as_user mkdir "$SCRATCH/mine"
  as_user mkdir "$SCRATCH/mine/open" "$SCRATCH/mine/closed"
  as_user touch "$SCRATCH/mine/open/one" "$SCRATCH/mine/closed/two"
  as_user chmod 0 "$SCRATCH/mine/closed" "$SCRATCH/mine/open/one"
  run_msrsync_as_user --count mine
  expect_status 21
  expect_report .count.files 1
  expect_report .count.directories 3
  expect_report .count.failed 1
  expect_report '.errors[0].path + .errors[0].errno_name' mine/closedEACCES
  expect_stderr 'msrsync: opendir mine/closed: Permission denied'
  expect_signed_stderr
  run_msrsync_as_user --prime mine
  expect_status 21
  expect_report .count.failed 2
  expect_report .read.files 0
  expect_stderr 'msrsync: open mine/open/one: Permission denied'
  as_user chmod -R u+rwx "$SCRATCH/mine"
}

@test "--prime reads every file to its end" {
  make_odd_tree
  run_msrsync --prime -p 7 "$SRC"
  expect_status 0
  expect_report .read.files "$(find_count -type f)"
  expect_report .read.bytes "$(find_sum %s -type f)"
  expect_report .read.readers 7
  expect_output $'\n'"Files read: $(find_count -type f)"$'\n'
  expect_output $'\nBytes read per second: '
}

@test "an error in mid-file is told, and no link is followed" {
  mkdir "$SRC/d"
  echo 123 >"$SRC/fine"
  echo 123 >"$SRC/d/eio-read"
  mkdir "$SCRATCH/outside"
  head -c 1000 /dev/zero >"$SCRATCH/outside/file"
  ln -s ../outside "$SRC/to-directory"
  ln -s ../outside/file "$SRC/to-file"
  mount_faultfs "$SRC" "$SCRATCH/seen"
  run_msrsync --prime "$SCRATCH/seen"
  expect_status 21
  expect_report .read.files 1
  expect_report .read.bytes 4
  expect_report '[.errors[] | .operation + " " + .errno_name] | join(",")' 'read EIO'
  expect_stderr 'read .*/seen/d/eio-read: Input/output error'
}

@test "-P shows how far it is, on stderr" {
  make_small_tree
  run_bare --count -P "$SRC"
  expect_status 0
  expect_stderr "\[$(find_count) items\] \["
  [[ $output != *items\]* ]]
  run_bare --prime -P "$SRC"
  expect_stderr "\[$(find_count -type f)/$(find_count -type f) files\]"
}

@test "--json - leaves stdout to the document" {
  make_small_tree
  run_bare --count --json - "$SRC"
  expect_status 0
  [[ $(jq .count.items <<<"$output") == $(find_count) ]]
  expect_stderr 'Files: '
}

@test "INT and TERM end a reading soon, after what was done is printed" {
  truncate -s 4T "$SRC/endless" || skip "no file of 4 TiB here"
  echo 1 >"$SRC/one"
  local signal number
  for signal in INT TERM; do
    start_msrsync --prime -p 2 "$SRC"
    wait_until 20 reads_endless
    kill -"$signal" "$PID"
    finish_msrsync
    number=$(kill -l "$signal")
    expect_status $((128 + number))
    expect_output '^Incomplete: '
    expect_output $'\nFiles read: 1\n'
    expect_report .run.signal "$number"
    expect_report .run.complete false
    expect_report '.read.bytes > 0' true
  done
}

reads_endless() {
  local word value
  read -r word value <"/proc/$PID/io"
  [[ $word == rchar: ]] && ((value > 300000000))
}

@test "a file system that lets no thread go does not keep a signal from ending it" {
  mkdir "$SRC/slow"
  echo 1 >"$SRC/slow/file"
  mount_faultfs "$SRC" "$SCRATCH/seen" slow_ms=6000
  start_msrsync --count "$SCRATCH/seen"
  sleep 0.5
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
  expect_output '^Incomplete: '
}

@test "the link prime understands prime.py's words, and ends with what was primed" {
  make_odd_tree
  mkdir -p "$SRC/.snapshot/hourly" "$SRC/odd/.zfs"
  echo past | tee "$SRC/.snapshot/hourly/f" "$SRC/odd/.zfs/f" >"$SRC/.snapshot/g"
  ln -s "$(realpath "$MSRSYNC")" "$SCRATCH/prime"
  ln -s src "$SCRATCH/way"
  local here=(-name .snapshot -prune -o -name .zfs -prune -o)
  local files bytes
  files=$(find "$SRC" "${here[@]}" -type f -printf . | wc -c)
  bytes=$(find "$SRC" "${here[@]}" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }')
  MSRSYNC=$SCRATCH/prime run_bare --directory "$SCRATCH/way" --workers 5 --interval 1
  expect_status 0
  expect_output $'\n'"Files read at a time: 5"$'\n'
  expect_output $'\n'"Files primed: $files"$'\n'"Data primed: $bytes \([0-9.]+ .\)$"
  MSRSYNC=$SCRATCH/prime run_bare -d "$SCRATCH/missing"
  expect_status 15
  MSRSYNC=$SCRATCH/prime run_bare
  expect_status 97
  MSRSYNC=$SCRATCH/prime run_bare --help
  expect_status 0
  expect_output '^Usage: prime -d DIR'
}

@test "prime --interval prints a line every so often" {
  echo 1 >"$SRC/slow"
  mount_faultfs "$SRC" "$SCRATCH/seen" slow_ms=700
  ln -s "$(realpath "$MSRSYNC")" "$SCRATCH/prime.py"
  MSRSYNC=$SCRATCH/prime.py run_bare --directory "$SCRATCH/seen" --interval 1
  expect_status 0
  expect_output '^20[0-9-]+T[0-9:.]+Z \[[0-9]+ items\] \['
}

@test "the build puts a link prime beside the program" {
  local link
  link=$(dirname "$(realpath "$MSRSYNC")")/prime
  [[ $(realpath "$link") == $(realpath "$MSRSYNC") ]]
}

# ---- --skip-snapshots ----

make_snapshots() {
  make_small_tree
  mkdir -p "$SRC/.snapshot/hourly.0/docs" "$SRC/docs/.zfs/snapshot" "$SRC/.snapshots"
  echo past >"$SRC/.snapshot/hourly.0/docs/two"
  echo past >"$SRC/docs/.zfs/snapshot/x"
  echo kept >"$SRC/.snapshots/kept"
  echo kept >"$SRC/media/.snapshot" # a file
  touch -d '2001-02-03 04:05:06' "$SRC/docs" "$SRC/media" "$SRC"
}

expect_no_snapshots() {
  expect_success
  [[ ! -e $DST/.snapshot && ! -e $DST/docs/.zfs ]]
  local plain=$SCRATCH/plain$RANDOM
  rsync -a --exclude=.snapshot/ --exclude=.zfs/ "$@" "$SRC/" "$plain"
  expect_same_tree "$plain/" "$DST"
  expect_report .reconciliation.found "$(count_entries "$plain")"
}

@test "--skip-snapshots leaves them out of a count and of a reading" {
  make_snapshots
  run_msrsync --count --skip-snapshots "$SRC"
  expect_report .count.items "$(find "$SRC" -type d \( -name .snapshot -o -name .zfs \) -prune -o -printf . | wc -c)"
  run_msrsync --prime --skip-snapshots "$SRC"
  expect_report .read.files "$(find "$SRC" -type d \( -name .snapshot -o -name .zfs \) -prune -o -type f -printf . | wc -c)"
  run_msrsync --count "$SRC"
  expect_report .count.items "$(find_count)"
}

@test "--skip-snapshots leaves them out of a copy, whoever writes it" {
  SCHEMA=report
  make_snapshots
  local fill
  for fill in on off; do
    DST=$SCRATCH/dst-$fill
    run_msrsync --skip-snapshots --fill $fill --rsync -a "$SRC/" "$DST"
    expect_no_snapshots
    run_msrsync --skip-snapshots --fill $fill -p 2 -f 2 --verify --rsync -a "$SRC/" "$DST"
    expect_no_snapshots
  done
}

@test "--skip-snapshots holds where rsync lists the tree, before and after the user's own filters" {
  SCHEMA=report
  make_snapshots
  run_msrsync --skip-snapshots --rsync "-a --include=.snapshot/*** --exclude=to-directory" "$SRC/" "$DST"
  expect_no_snapshots --exclude=to-directory
  rm -rf "$DST"
  run_msrsync --skip-snapshots --rsync "-a --filter='!' --exclude=to-directory" "$SRC/" "$DST"
  expect_no_snapshots --exclude=to-directory
}

@test "--skip-snapshots is part of the plan, and refused with --delete" {
  SCHEMA=report
  make_snapshots
  run_msrsync --skip-snapshots --delete "$SRC/" "$DST"
  expect_status 97
  expect_stderr '--skip-snapshots cannot be used with --delete'
  [[ ! -e $DST ]]
  run_msrsync --run-dir "$SCRATCH/run" --rsync -a "$SRC/" "$DST"
  run_msrsync --resume "$SCRATCH/run" --skip-snapshots
  expect_status 97
  expect_stderr '--skip-snapshots cannot be changed by --resume'
}
