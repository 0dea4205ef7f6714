#!/usr/bin/env bats
# Names that shells, option parsers, list files and terminals trip over.

load helpers

copy_odd_names() {
  make_torture_tree "$SCRATCH/t" --flat 0 --big 0 --depth 2
  run_msrsync "$@" --rsync -a "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  expect_report .reconciliation.found "$(count_entries "$SCRATCH/t")"
}

@test "odd names arrive, one rsync" { copy_odd_names -p 1; }
@test "odd names arrive, four rsyncs" { copy_odd_names -p 4 -f 7; }
@test "odd names arrive, one entry to a bucket" { copy_odd_names -p 64 -f 1; }

@test "odd names arrive when rsync lists the tree" {
  make_torture_tree "$SCRATCH/t" --flat 0 --big 0 --depth 2
  run_msrsync -p 4 --rsync "-a --exclude=/flat" "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
}

@test "odd names in the root and in its only directory" {
  for name in '-rf' '#x' ';x' ':x' 'a:b' ' ' $'new\nline' $'\xff' '*' '\#012' '--'; do
    echo x >"$SRC/$name"
    mkdir -p "$SRC/.d"
    echo y >"$SRC/.d/$name"
  done
  run_msrsync -p 3 -f 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "source and destination themselves have odd names" {
  local name
  for name in '-leading dash' $'new\nline' 'a:b' '#hash' $'\xff' ' blank ' "quote'\"" '[x]*' 'back\slash'; do
    mkdir -p "$SCRATCH/from/$name"
    echo "$name" >"$SCRATCH/from/$name/$name"
    run_msrsync -p 2 --rsync -a "$SCRATCH/from/$name" "$SCRATCH/to $name"
    expect_success
    expect_same_tree "$SCRATCH/from/$name" "$SCRATCH/to $name"
    run_msrsync -p 2 --rsync -a -- "$SCRATCH/from/$name/" "$SCRATCH/slash $name"
    expect_success
    expect_same_tree "$SCRATCH/from/$name/" "$SCRATCH/slash $name"
  done
}

@test "a name that is not UTF-8 is base64 in the report" {
  mkdir "$SRC/"$'\xff\xfe'
  touch "$SRC/"$'\xff\xfe/x'
  run_msrsync -p 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '[.reconciliation.by_directory[].directory | objects | .base64] | join(" ")' "$(printf '\xff\xfe' | base64)"
}

@test "control bytes in names do not reach the terminal" {
  local name=$'\x1b[31mred\nmsrsync: all is well'
  echo x >"$SRC/$name"
  chmod 000 "$SRC/$name"
  [[ $EUID != 0 ]] || chown 65534:65534 -R "$SRC"
  run_msrsync_as_user -p 2 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_signed_stderr
  [[ $stderr != *$'\x1b'* ]]
  ! grep -q '^msrsync: all is well' <<<"$stderr"
}
