#!/usr/bin/env bats
# Options that decide what is in the tree: the same tree as plain rsync makes with them.

load helpers

make_filter_tree() {
  mkdir -p "$SRC"/{cache/deep,src/cache,docs/empty,docs/nested/empty,CVS,'odd name'}
  for name in a.c a.o core .hidden 'b b.o' src/x.c src/x.o src/cache/y cache/z cache/deep/keep.c \
    docs/a.txt docs/nested/b.o CVS/Entries 'odd name/c.o' $'odd name/n\nl.c' $'odd name/\xff.c'; do
    echo "$name" >"$SRC/$name"
  done
  printf -- '- *.o\n- cache/\n' >"$SRC/.rsync-filter"
  printf -- '- *.txt\n' >"$SRC/docs/.rsync-filter"
  printf 'x.c\n' >"$SRC/src/.cvsignore"
  printf '*.o\n/docs/nested\n' >"$SCRATCH/rules"
  printf '*.o\0/docs/nested\0' >"$SCRATCH/rules0"
  mkdir -p "$SCRATCH/outside/below"
  echo out >"$SCRATCH/outside/below/file"
  ln -s ../outside "$SRC/link-to-directory"
  ln -s a.c "$SRC/link-to-file"
  ln -s ../outside/below/file "$SRC/link-outside"
  head -c 5000 /dev/zero >"$SRC/large"
}

# like_plain OPTIONS [SOURCE]: the options as one string, as given to --rsync.
like_plain() {
  local source=${2-$SRC/} options plain=$SCRATCH/plain$((++plain_runs))
  eval "options=($1)"
  rm -rf "$DST"
  mkdir "$plain" "$DST"
  (cd "$SCRATCH" && rsync "${options[@]}" "$source" "$plain/")
  cd "$SCRATCH"
  run_msrsync -p 4 -f 3 --rsync "$1" "$source" "$DST"
  expect_status 0
  expect_report .reconciliation.balanced true
  # Without a slash DST itself is nobody's copy: its times are those of the moment.
  [[ $source == */ ]] || touch -r "$DST" "$plain"
  expect_same_tree "$plain/" "$DST" || {
    echo "with $1"
    return 1
  }
}

@test "--exclude and --include" {
  make_filter_tree
  like_plain "-a --exclude=*.o"
  like_plain "-a --exclude=cache/"
  like_plain "-a --exclude=/cache"
  like_plain "-a --exclude '*.o' --exclude 'odd name'"
  like_plain "-a --include='*/' --include='*.c' --exclude='*'"
  like_plain "-a --exclude=/src/*.o" "$SRC"
  like_plain "-a --exclude=/src/cache" "$SRC"
}

@test "a run that begins has no plan that was cut off" {
  make_filter_tree
  run_msrsync --rsync "-a --exclude=*.o" "$SRC/" "$DST"
  expect_success
  [[ -z $stderr ]] || { show_run; return 1; }
}

@test "--filter and -f, -F and -FF" {
  make_filter_tree
  like_plain "-a --filter='- *.o'"
  like_plain "-a -f '- cache/' -f'- *.txt'"
  like_plain "-aF"
  like_plain "-aFF"
  like_plain "-a --filter='dir-merge .rsync-filter'"
}

@test "-C" {
  make_filter_tree
  like_plain "-aC"
  like_plain "-a --cvs-exclude"
}

@test "--exclude-from and --include-from, -0 too" {
  make_filter_tree
  like_plain "-a --exclude-from=$SCRATCH/rules"
  like_plain "-a --exclude-from=rules"
  like_plain "-a0 --exclude-from=$SCRATCH/rules0"
  like_plain "-a --include-from=$SCRATCH/rules --exclude=docs"
}

@test "-L, -k and --copy-unsafe-links, --safe-links" {
  make_filter_tree
  like_plain "-aL"
  like_plain "-ak"
  like_plain "-a --copy-unsafe-links"
  like_plain "-a --safe-links"
}

@test "-m" {
  make_filter_tree
  like_plain "-am"
  like_plain "-am --exclude=*.txt --exclude=*.o"
}

@test "--max-size and --min-size" {
  make_filter_tree
  like_plain "-a --max-size=1k"
  like_plain "-a --min-size=1k"
}

@test "without links, without times, without permissions, without recursion's extras" {
  make_filter_tree
  like_plain "-a --no-links"
  like_plain "-rlptgoD --checksum"
  like_plain "-rltgoD --chmod=Du=rwx,go=,Fu=rw,go="
  like_plain "-a --no-D"
}

@test "--existing and --ignore-existing" {
  make_filter_tree
  like_plain "-a --ignore-existing"
  like_plain "-a --existing"
  rm -rf "$DST" && mkdir "$DST"
  echo mine >"$DST/a.c"
  run_msrsync -p 4 --rsync "-a --ignore-existing" "$SRC/" "$DST"
  expect_status 0
  [[ $(<"$DST/a.c") == mine && -e $DST/a.o ]]
}

@test "-x stays on one file system" {
  make_filter_tree
  small_tmpfs "$SRC/docs/empty" size=1m
  echo inside >"$SRC/docs/empty/inside"
  like_plain "-ax"
  [[ ! -e $DST/docs/empty/inside && -d $DST/docs/empty ]]
  like_plain "-a"
  [[ -e $DST/docs/empty/inside ]]
}
