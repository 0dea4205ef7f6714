#!/usr/bin/env bats
# Attributes, links and what stands in the way: the same tree as plain rsync makes.

load helpers

@test "-H keeps hard links, across directories and buckets" {
  make_torture_tree "$SCRATCH/t" --flat 50 --big 0 --depth 2 --hard-links
  run_msrsync -p 8 -f 5 --rsync -aH "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  [[ $(stat -c %h "$DST/hard-links/a/first") == 3 ]]
}

@test "-A and -X keep ACLs and extended attributes" {
  make_torture_tree "$SCRATCH/t" --flat 0 --big 0 --depth 2 --attributes
  run_msrsync -p 8 -f 5 --rsync -aAX "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
}

@test "-aHAXS together" {
  make_torture_tree "$SCRATCH/t" --flat 100 --big 70 --hard-links --attributes
  run_msrsync -p 8 -f 20 --rsync "-aHAXS --numeric-ids" "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
}

@test "-S keeps holes" {
  truncate -s 50M "$SRC/holes"
  echo end >>"$SRC/holes"
  run_msrsync -p 2 --rsync -aS "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  (($(stat -c %b "$DST/holes") < 10000))
}

@test "owners, groups and odd modes, as root" {
  need_root
  make_small_tree
  chown 1234:4321 "$SRC/one" "$SRC/docs"
  chown -h 5:6 "$SRC/link"
  chown 7:8 "$SRC/empty" "$SRC"
  chmod 4751 "$SRC/one"
  chmod 3775 "$SRC/empty"
  run_msrsync -p 4 -f 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "times are kept to the nanosecond, of directories too" {
  make_torture_tree "$SCRATCH/t" --flat 0 --big 0 --depth 5
  run_msrsync -p 4 -f 3 --rsync -a "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST" --modify-window=-1
}

@test "directory times are right although buckets share directories" {
  make_tree "$SRC" --files 600 --directories 12 --depth 6
  run_msrsync -p 16 -f 5 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST" --modify-window=-1
}

# in_the_way COMMAND: what COMMAND makes in the destination gives way as for plain rsync.
in_the_way() {
  make_small_tree
  mkdir "$DST"
  (cd "$DST" && eval "$1")
  cp -a "$DST" "$SCRATCH/plain"
  rsync -a "$SRC" "$SCRATCH/plain/"
  run_msrsync -p 4 --rsync -a "$SRC" "$DST"
  expect_status 0
  touch -r "$DST" "$SCRATCH/plain"  # no part of the copy
  expect_same_tree "$SCRATCH/plain/" "$DST"
  expect_same_tree "$SRC" "$DST"
}

@test "a file in the way of the source's directory" { in_the_way 'echo x >src'; }
@test "a dangling link in the way of the source's directory" { in_the_way 'ln -s /no/such src'; }
@test "a link to a directory in the way of the source's directory" { in_the_way 'ln -s /etc src'; }
@test "a file in the way of a directory" { in_the_way 'mkdir src; echo x >src/docs'; }
@test "an empty directory in the way of a file" { in_the_way 'mkdir -p src/one'; }
@test "a link in the way of a directory" { in_the_way 'mkdir -p src other; ln -s ../other src/docs'; }
@test "a link in the way of a file" { in_the_way 'mkdir src; echo keep >keep; ln -s ../keep src/one'; }

@test "a full directory in the way of a file is left and reported" {
  make_small_tree
  mkdir -p "$DST/one/full"
  touch "$DST/one/full/file"
  run_msrsync -p 4 --rsync -a "$SRC/" "$DST"
  expect_status 21
  expect_report .reconciliation.failed 1
  expect_report .reconciliation.balanced true
  [[ -e $DST/one/full/file && -e $DST/docs/two ]]
}

@test "a destination that is a link to a directory is followed" {
  make_small_tree
  mkdir "$SCRATCH/real"
  ln -s real "$DST"
  run_msrsync -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  [[ -L $DST ]]
  expect_same_tree "$SRC/" "$SCRATCH/real"
}

@test "a source that is a link: with slash its directory, without slash the link's directory as rsync" {
  make_small_tree
  ln -s src "$SCRATCH/link"
  run_msrsync -p 4 --rsync -a "$SCRATCH/link/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "--backup, --suffix and --link-dest work as with plain rsync" {
  make_small_tree
  rsync -a "$SRC/" "$SCRATCH/old"
  run_msrsync -p 4 -f 2 --rsync "-a --link-dest=$SCRATCH/old" "$SRC/" "$DST"
  expect_status 0
  expect_same_tree "$SRC/" "$DST"
  [[ $DST/media/some -ef $SCRATCH/old/media/some ]]
  echo newer >"$SRC/one"
  run_msrsync -p 4 -f 2 --rsync "-a --backup --suffix=.old" "$SRC/" "$DST"
  expect_status 0
  [[ $(<"$DST/one") == newer && $(<"$DST/one.old") == one ]]
}

@test "-x stays on the source's file system, and the destination may be another one below it" {
  make_small_tree
  small_tmpfs "$SRC/mnt" size=16m
  touch "$SRC/mnt/not-this"
  run_msrsync -p 4 --rsync "-ax" "$SRC/" "$SRC/mnt/copy"
  expect_status 0
  expect_same_tree "$SRC/" "$SRC/mnt/copy" -x
  [[ -d $SRC/mnt/copy/mnt && ! -e $SRC/mnt/copy/mnt/not-this ]]
  run_msrsync -p 4 --rsync "-a" "$SRC/" "$SRC/mnt/copy"
  expect_status 97
}

@test "of two sources with one name a directory wins over a file, in either order" {
  local one=$SCRATCH/one two=$SCRATCH/two ends
  mkdir -p "$one"/{first/in,both} "$two"/{second/in,both}
  touch "$one"/{second,file,both/x,first/in/f} "$two"/{first,both/y,both/x,second/in/f}
  echo two >"$two/file"
  ln -s both "$one/link"
  mkdir "$two/link"
  touch "$two/link/x"
  for ends in "$one/ $two/" "$two/ $one/"; do
    rm -rf "$DST" "$SCRATCH/plain"
    read -r -a sources <<<"$ends"
    rsync -a "${sources[@]}" "$SCRATCH/plain/"
    run_msrsync -p 4 -f 1 --rsync -a "${sources[@]}" "$DST"
    expect_success
    expect_same_tree "$SCRATCH/plain/" "$DST"
  done
}
