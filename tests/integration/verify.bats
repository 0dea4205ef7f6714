#!/usr/bin/env bats
# --verify: what it compares, what it finds, what it takes for no difference.

load helpers

# spoil TEXT: run by bash when the copy is done, before anything is compared.
spoil() {
  use_fake_rsync
  export FAKE_RSYNC_ON=verify FAKE_RSYNC_TIMES=1 FAKE_RSYNC_RUN="(cd '$SCRATCH'; $1)"
}

# expect_differences PATH=ASPECT[,ASPECT]...: these and no others, by path.
expect_differences() {
  local expected
  expected=$(printf '%s\n' "$@" | LC_ALL=C sort)
  expect_report '[.verification.paths[] | select(.source_changed | not)
                  | .path + "=" + (.aspects | join(","))] | sort | .[]' "$expected"
  expect_report .verification.differences $#
}

# Every entry was compared and nothing differs.
expect_verified() {
  expect_success
  expect_report .verification.differences 0
  expect_report '.verification.entries_compared == .reconciliation.found' true
  expect_report '.verification.paths | length' 0
}

# flip FILE: changes its first byte, not its size and times.
FLIP='flip() { touch -r "$1" stamp; printf X | dd of="$1" conv=notrunc status=none; touch -r stamp "$1"; }; '

@test "a true copy: every entry is compared once, exit 0" {
  make_small_tree
  for mode in --verify --verify=checksum; do
    rm -rf "$DST"
    run_msrsync "$mode" -p 4 -f 3 --stats --rsync -a "$SRC/" "$DST"
    expect_verified
    expect_output $'\nEntries compared: '"$(count_entries "$SRC")"$'\nEntries that differ: 0\n'
    expect_report '.plan.verify_buckets == .plan.copy_buckets + .plan.directories_buckets' true
    expect_same_tree "$SRC/" "$DST"
  done
  expect_report .verification.mode checksum
}

@test "without --verify nothing is compared, and the report says so" {
  make_small_tree
  run_msrsync --stats --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '.verification | [.mode, .entries_found, .entries_compared] | tostring' '[null,0,0]'
  [[ $output != *compared* ]]
}

@test "a flipped byte behind an unchanged size and time: only the checksum tells" {
  make_small_tree
  spoil "$FLIP flip dst/docs/two"
  run_msrsync --verify -p 1 --rsync -a "$SRC/" "$DST"
  expect_verified
  rm -rf "$DST" "$FAKE_RSYNC_STATE"/*
  run_msrsync --verify=checksum --stats -p 1 --rsync -a "$SRC/" "$DST"
  expect_status 30
  expect_differences docs/two=content
  expect_report .run.status different
  expect_report .run.exit_name verification_difference
  expect_report .verification.by_aspect.content 1
  expect_output $'\nEntries that differ: 1\n'
  expect_stderr 'msrsync: differs: docs/two \(content\)'
  expect_signed_stderr
}

@test "each aspect is told apart" {
  make_small_tree
  mkfifo "$SRC/pipe"
  ln "$SRC/one" "$SRC/linked"
  spoil 'cd dst; echo longer >one; touch -r ../src/one one
    touch -d 2001-01-01 media/some; chmod 751 docs/deep; rm link; ln -s two link; touch -h -d 2001-01-01 link
    rm media/zero; rm docs/two; mkdir docs/two; touch -d 2001-02-03\ 04:05:06 docs
    rm linked; cp -p one linked; touch -d 2002-01-01 docs/deep/er
    touch -r ../src/media media; touch -r ../src .'
  run_msrsync --verify -p 1 --rsync -aH "$SRC/" "$DST"
  expect_status 30
  expect_differences linked=size one=size,hard_links media/some=times docs/deep=mode \
    link=content,times media/zero=missing docs/two=kind docs/deep/er=times
}

@test "owner, group, ACL and extended attribute" {
  need_root
  make_small_tree
  spoil 'cd dst; chown 1 one; chgrp 1 docs/two; setfacl -m u:1:r media/zero; setfattr -n user.a -v b media/some
    chown -h 1 link; chown 1 .'
  run_msrsync --verify -p 1 --rsync -aAX "$SRC/" "$DST"
  expect_status 30
  expect_differences one=owner docs/two=group media/zero=acls media/some=xattrs link=owner =owner
}

@test "what the options do not preserve is not compared" {
  make_small_tree
  touch -d 2001-01-01 "$SRC/one" "$SRC/docs"
  chmod 600 "$SRC/media/some"
  for mode in --verify --verify=checksum; do
    rm -rf "$DST"
    run_msrsync "$mode" --rsync -rl "$SRC/" "$DST"
    expect_verified
  done
}

@test "an entry that changed in the source meanwhile is listed apart and no fault" {
  make_small_tree
  spoil "echo more >>src/one; echo new >src/media/zero"
  run_msrsync --verify -p 1 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '[.verification.paths[] | select(.source_changed) | .path] | sort | join(" ")' 'media/zero one'
  expect_report .verification.source_changed 2
  expect_report .verification.differences 0
  expect_stderr '2 entries changed in the source meanwhile'

  rm -rf "$DST" "$FAKE_RSYNC_STATE"/*
  spoil "echo more >>src/one; rm dst/docs/two; touch -d '2001-02-03 04:05:06' dst/docs"
  run_msrsync --verify -p 1 --rsync -a "$SRC/" "$DST"
  expect_status 30
  expect_differences docs/two=missing
  expect_report .verification.source_changed 1
}

@test "an entry gone from the source by then is vanished, not a difference" {
  make_small_tree
  spoil "rm src/one; touch -d '2001-02-03 04:05:06' src"
  run_msrsync --verify -p 1 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report .verification.entries_vanished 1
  expect_report '.verification.paths | length' 0
}

@test "an rsync that dies, or says nothing, while comparing has verified nothing" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_ON=verify
  FAKE_RSYNC_SIGNAL=KILL run_msrsync --verify --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report '.verification | .entries_failed == .entries_found' true
  expect_report .reconciliation.failed 0
  FAKE_RSYNC_EXIT=0 run_msrsync --verify --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report '.verification | .entries_failed == .entries_found' true
  expect_stderr 'rsync gave no account of this entry'
}

@test "what failed to copy stays a failure of the copy" {
  make_small_tree
  use_fake_rsync
  FAKE_RSYNC_RUN='[[ " $* " == *" -n "* || " $* " != *"./one "* ]] || { echo "rsync: [sender] send_files failed to open \"$PWD/one\": Permission denied (13)" >&2; exit 23; }' \
    run_msrsync --run-dir "$SCRATCH/run" --verify -p 1 -f 1 --retries 0 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report '.verification.paths[] | select(.path == "one").aspects | join(" ")' missing
  run_msrsync --resume "$SCRATCH/run"
  expect_status 0
  expect_report .verification.differences 0
  expect_report '.verification.entries_compared == .reconciliation.found' true
}

@test "a resumed run compares again what differed, and only that" {
  make_small_tree
  spoil 'chmod 600 dst/one'
  run_msrsync --run-dir "$SCRATCH/run" --verify -p 1 -f 4 --rsync -a "$SRC/" "$DST"
  expect_status 30
  expect_stderr 'compare again what differs with msrsync --resume'
  run_msrsync --resume "$SCRATCH/run"
  expect_status 30
  expect_differences one=mode
  expect_report '.run.buckets_kept == (.buckets | length) - 1' true
  chmod --reference="$SRC/one" "$DST/one"
  run_msrsync --resume "$SCRATCH/run"
  expect_status 0
  expect_report .verification.differences 0
  expect_report '.verification.entries_compared == .reconciliation.found' true
}

@test "a file that cannot be read is not equal, though rsync says so" {
  make_small_tree
  as_user_make make_tree "$SCRATCH/theirs" --files 20 --directories 2
  file=$(cd "$SCRATCH/theirs" && find . -type f | sort | head -1)
  use_fake_rsync
  export FAKE_RSYNC_ON=verify FAKE_RSYNC_TIMES=1
  export FAKE_RSYNC_RUN="chmod 0 '$SCRATCH/theirs/$file' '$DST/$file'"
  chmod 777 "$FAKE_RSYNC_STATE"
  run_msrsync_as_user --verify=checksum -p 1 --rsync -a "$SCRATCH/theirs/" "$DST"
  expect_status 21
  expect_report .verification.entries_failed 1
  expect_stderr 'could not be read to compare it'
}

@test "odd names, sources with and without slash, hard links, ACLs and xattrs" {
  make_torture_tree "$SRC" --flat 100 --big 3 --depth 40 --hard-links --attributes
  run_msrsync --verify=checksum -p 4 -f 7 --rsync "-aHAX" "$SRC" "$SCRATCH/into/"
  expect_verified
  mkdir "$SCRATCH/other"
  echo 1 >"$SCRATCH/other/only here"
  run_msrsync --verify=checksum -p 4 --rsync "-aHAX" "$SCRATCH/other/" "$SRC/" "$DST"
  expect_status 0
  expect_report '.verification.entries_compared == .reconciliation.found' true
  expect_report .verification.differences 0
}

@test "an odd name that differs is named byte for byte" {
  make_small_tree
  name=$'a\nb => c|d\x01'
  echo x >"$SRC/docs/$name"
  touch -d '2001-02-03 04:05:06' "$SRC/docs"
  spoil 'touch -d 2001-01-01 dst/docs/a*'
  run_msrsync --verify -p 1 --rsync -a "$SRC/" "$DST"
  expect_status 30
  expect_report '.verification.paths[0].path' "docs/$name"
}

@test "an ordinary user's copy" {
  as_user_make make_torture_tree "$SCRATCH/theirs" --flat 100 --big 3 --depth 40 --hard-links
  run_msrsync_as_user --verify=checksum -p 4 --rsync -aH "$SCRATCH/theirs/" "$DST"
  expect_status 0
  expect_report .verification.differences 0
  expect_report '.verification.entries_compared == .reconciliation.found' true
}

@test "filters: what is left out is not compared" {
  make_small_tree
  run_msrsync --verify --rsync "-a --exclude=docs" "$SRC/" "$DST"
  expect_verified
  [[ ! -e $DST/docs ]]
}

@test "what an option passes over is skipped, not missing" {
  make_small_tree
  run_msrsync --verify --rsync "-a --max-size=50K" "$SRC/" "$DST"
  expect_success
  expect_report .verification.differences 0
  expect_report .verification.entries_skipped 1
  rm -rf "$DST"
  run_msrsync --verify --rsync "-rt" "$SRC/" "$DST"
  expect_success
  expect_report .verification.entries_skipped 2
}

@test "options of the copy that would make the comparison blind are left out of it" {
  make_small_tree
  for options in -au '-a --ignore-existing' '-a --append' '-aI' '-ac' '-ab --suffix=.old' '-aU' \
    "-a --link-dest=$SCRATCH" '-a --checksum-choice=md5'; do
    rm -rf "$DST"
    run_msrsync --verify --rsync "$options" "$SRC/" "$DST"
    expect_verified
    rm -rf "$DST" "$FAKE_RSYNC_STATE"
    spoil 'echo longer and newer >dst/one'
    run_msrsync --verify -p 1 --rsync "$options" "$SRC/" "$DST"
    expect_status 30
    expect_report '.verification.paths[] | .path + " " + .aspects[0]' 'one size'
    unset FAKE_RSYNC_RUN
    rm -rf "$TMPDIR"/*  # the run directory of a run that found differences is kept
  done
}

@test "options that leave nothing to verify are refused before anything is copied" {
  make_small_tree
  for options in '-a --remove-source-files' "-a --compare-dest=$SCRATCH"; do
    run_msrsync --verify --rsync "$options" "$SRC/" "$DST"
    expect_status 97
    [[ ! -e $DST ]]
  done
}

@test "a dry run plans the comparison and makes none" {
  make_small_tree
  run_msrsync -d --verify --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_report '.plan.verify_buckets > 0' true
  expect_report .verification.entries_compared 0
  [[ ! -e $DST ]]
}

@test "more than a folder of buckets, those that share a list included" {
  mkdir "$SRC/d"
  (cd "$SRC/d" && touch $(seq 1 700))
  run_msrsync --verify -p 4 -f 1 --rsync -a "$SRC/" "$DST"
  expect_verified
}
