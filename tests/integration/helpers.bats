#!/usr/bin/env bats
# The helpers of these suites themselves: a check that cannot fail proves nothing.

load helpers

same_as_copied() {
  make_small_tree
  rsync -a "$SRC/" "$DST"
  expect_same_tree "$SRC/" "$DST"
}

@test "expect_same_tree accepts a copy" { same_as_copied; }

@test "expect_same_tree sees other contents of the same size and time" {
  same_as_copied
  echo ONE >"$DST/one"
  touch -r "$SRC/one" "$DST/one"
  run ! expect_same_tree "$SRC/" "$DST"
  [[ $output == *one* ]]
}

@test "expect_same_tree sees a missing, a surplus and a changed entry" {
  same_as_copied
  for change in 'rm -r empty' 'touch surplus' 'chmod 700 docs' 'touch docs/deep' 'touch .' \
    'ln -sfn two link' 'touch -h -d 2000-01-01 link'; do
    rm -rf "$DST"
    rsync -a "$SRC/" "$DST"
    (cd "$DST" && eval "$change")
    run ! expect_same_tree "$SRC/" "$DST"
  done
}

@test "expect_no_false_copy sees other contents of the same size and time, and nothing else" {
  same_as_copied
  echo longer >"$DST/docs/two"
  touch "$DST/docs/deep/er/three"
  echo TWO >"$DST/one"
  touch -d 2001-01-01 "$DST/one"
  rm "$DST/media/some"
  expect_no_false_copy "$SRC" "$DST"
  touch -r "$SRC/one" "$DST/one"
  run ! expect_no_false_copy "$SRC" "$DST"
  [[ $output == *": one" ]]
}

@test "expect_same_tree fails when there is nothing to compare" {
  run ! expect_same_tree "$SCRATCH/nothing/" "$DST"
}

@test "as_user is not root" {
  [[ $(as_user id -u) != 0 ]]
}

@test "wait_until gives up" {
  run ! wait_until 1 false
  wait_until 1 true
}

@test "the fake leaves alone what does not write to the destination" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_EXIT=11
  PATH=$CHILD_PATH rsync -a "$SRC/" "$SCRATCH/other"
  expect_same_tree "$SRC/" "$SCRATCH/other"
  run -11 env PATH="$CHILD_PATH" rsync -a "$SRC/" "$DST/"
  [[ ! -e $DST ]]
}

@test "the fake acts so many times, then copies" {
  make_small_tree
  use_fake_rsync
  export FAKE_RSYNC_EXIT=23 FAKE_RSYNC_TIMES=2 FAKE_RSYNC_STDERR='some words'
  run -23 --separate-stderr env PATH="$CHILD_PATH" rsync -a "$SRC/" "$DST/"
  [[ $stderr == 'some words' ]]
  run -23 env PATH="$CHILD_PATH" rsync -a "$SRC/" "$DST/"
  run -0 env PATH="$CHILD_PATH" rsync -a "$SRC/" "$DST/"
  expect_same_tree "$SRC/" "$DST"
}

@test "the torture tree is what it claims, and plain rsync copies it" {
  make_torture_tree "$SRC.t" --flat 100 --big 1 --hard-links --attributes
  [[ $(find "$SRC.t" -type p -o -type s | wc -l) == 2 ]]
  [[ $(find "$SRC.t/deep" -printf '%d\n' | sort -n | tail -n 1) == 201 ]]
  find "$SRC.t/names" -name $'*\n*' | grep -q .
  rsync -aHAX "$SRC.t/" "$DST"
  expect_same_tree "$SRC.t/" "$DST"
}

@test "make-tree makes the same tree from the same seed" {
  make_tree "$SRC" --files 200 --directories 10
  make_tree "$DST" --files 200 --directories 10
  expect_same_tree "$SRC/" "$DST"
  [[ $(find "$SRC" -type f | wc -l) == 200 && $(find "$SRC" -type d | wc -l) == 11 ]]
  make_tree "$SCRATCH/other" --files 200 --directories 10 --seed 2
  run ! expect_same_tree "$SRC/" "$SCRATCH/other"
}
