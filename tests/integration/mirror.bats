#!/usr/bin/env bats
# --delete and --max-delete: what the source does not have goes, and nothing else, ever.

load helpers

# SRC, and a DST that has all of it and seven extraneous entries.
make_mirrored_tree() {
  make_small_tree
  cp -a "$SRC" "$DST"
  mkdir -p "$DST/gone/deep/er" "$DST/docs/deep/x"
  touch "$DST/gone/deep/f" "$DST/docs/x" "$DST/x"
}
EXTRANEOUS=7

expect_mirrored() {
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .mirror.disarmed false
}

# Nothing of DST was deleted: all that make_mirrored_tree added is there.
expect_nothing_deleted() {
  [[ -d $DST/gone/deep/er && -e $DST/gone/deep/f && -d $DST/docs/deep/x && -e $DST/docs/x && -e $DST/x ]] || {
    echo "something was deleted"
    show_run
    return 1
  }
  expect_report .mirror.deleted 0
  expect_report .mirror.disarmed true
}

@test "--delete removes what is extraneous, and without it nothing goes" {
  make_mirrored_tree
  run_msrsync "$SRC/" "$DST"
  expect_success
  [[ -e $DST/x && -e $DST/gone/deep/f ]]
  expect_report .mirror.enabled false
  run_msrsync --delete --stats -p 4 "$SRC/" "$DST"
  expect_mirrored
  expect_report .mirror.deleted "$EXTRANEOUS"
  expect_report .mirror.would_delete null
  expect_output "Entries deleted: $EXTRANEOUS"
}

@test "--delete for a source without a slash leaves the rest of DEST alone" {
  make_mirrored_tree
  mkdir "$SCRATCH/all"
  mv "$DST" "$SCRATCH/all/src"
  touch "$SCRATCH/all/beside"
  run_msrsync --delete "$SRC" "$SCRATCH/all"
  expect_success
  expect_same_tree "$SRC/" "$SCRATCH/all/src"
  [[ -e $SCRATCH/all/beside ]]
}

@test "--delete into a destination that is not there" {
  make_small_tree
  run_msrsync --delete "$SRC/" "$DST"
  expect_mirrored
  expect_report .mirror.deleted 0
}

@test "many directories: several buckets, odd names" {
  local i
  for ((i = 0; i < 300; ++i)); do mkdir -p "$SRC/d$((i % 7))/e$i"; done
  mkdir -p "$SRC"/{-x,'*',' lead',a:b,'#h'} "$SRC"/$'n\nl' "$SRC"/$'\xff/\xfe'
  cp -a "$SRC" "$DST"
  find "$DST" -type d -exec sh -c 'for d; do touch "$d/--delete" "$d/\\#012"; mkfifo "$d/p"; done' _ {} +
  run_msrsync -p 8 --delete "$SRC/" "$DST"
  expect_mirrored
  expect_report .mirror.deleted $((3 * $(count_entries "$SRC")))
}

@test "a directory in the place of a file makes room, an extraneous one with closed ones below goes" {
  make_mirrored_tree
  rm "$DST/one"
  mkdir -p "$DST/one/full"
  touch "$DST/one/full/f"
  chmod 555 "$DST/gone/deep/er" "$DST/gone/deep" "$DST/gone"
  run_msrsync --delete "$SRC/" "$DST"
  expect_mirrored
}

@test "without --delete a full directory in the place of a file stays" {
  make_small_tree
  mkdir -p "$DST/one/full"
  run_msrsync "$SRC/" "$DST"
  expect_status 21
  [[ -d $DST/one/full ]]
}

@test "closed directories, an ordinary user" {
  as_user mkdir "$SCRATCH/tmp/s"
  SRC=$SCRATCH/tmp/s DST=$SCRATCH/tmp/d
  as_user bash -c "mkdir -p '$SRC'/ro/in/leaf; touch '$SRC'/ro/in/f; cp -a '$SRC' '$DST'
    mkdir -p '$DST'/ro/in/gone/deep; touch '$DST'/ro/in/gone/deep/f '$DST'/ro/x
    chmod 555 '$DST'/ro/in/gone/deep '$DST'/ro/in/gone '$DST'/ro/in '$DST'/ro '$SRC'/ro/in '$SRC'/ro"
  run_msrsync_as_user -b "$SCRATCH" --delete -f 1 -p 8 "$SRC/" "$DST"
  expect_status 0
  expect_same_tree "$SRC/" "$DST"
  expect_report .mirror.deleted 4
}

@test "filters protect, as in rsync" {
  make_mirrored_tree
  touch "$DST/gone/deep/keep.o" "$DST/docs/keep.o"
  rm "$DST/one"
  mkdir "$DST/one"
  touch "$DST/one/keep.o" "$DST/one/other"
  run_msrsync --delete --rsync "-a --filter='P *.o'" "$SRC/" "$DST"
  # What is protected is in the way of a file: that copy fails, and so nothing is deleted.
  expect_status 21
  [[ -e $DST/one/keep.o ]]
  expect_nothing_deleted
  rm -r "$DST/one" "$TMPDIR"/*
  run_msrsync --delete --rsync "-a --filter='P *.o'" "$SRC/" "$DST"
  expect_success
  [[ -e $DST/gone/deep/keep.o && -e $DST/docs/keep.o && ! -e $DST/x && ! -e $DST/gone/deep/f ]]
}

@test "issue 3: with filters a source without a slash makes no room, and fails honestly" {
  make_mirrored_tree
  mkdir "$SCRATCH/all"
  mv "$DST" "$SCRATCH/all/src"
  rm "$SCRATCH/all/src/one"
  mkdir -p "$SCRATCH/all/src/one/full"
  run_msrsync --delete --rsync "-a --exclude=*.o" "$SRC" "$SCRATCH/all"
  expect_status 21
  [[ -d $SCRATCH/all/src/one/full && -e $SCRATCH/all/src/x ]]
}

@test "two sources into one destination" {
  make_mirrored_tree
  mkdir -p "$SCRATCH/second/gone" "$SCRATCH/second/docs"
  touch "$SCRATCH/second/x" "$SCRATCH/second/docs/z"
  run_msrsync --delete "$SRC/" "$SCRATCH/second/" "$DST"
  expect_status 0
  [[ -e $DST/x && -d $DST/gone && -e $DST/docs/z && -e $DST/one && ! -e $DST/gone/deep && ! -e $DST/docs/x ]]
  # One below the other.
  mkdir "$DST/second/" && touch "$DST/second/extraneous" "$DST/extraneous"
  run_msrsync --delete "$SRC/" "$SCRATCH/second" "$DST"
  expect_status 0
  [[ -e $DST/second/x && ! -e $DST/second/extraneous && ! -e $DST/extraneous ]]
}

# ---- dry run and --max-delete ----

@test "-d --delete prints what would go, and changes nothing" {
  make_mirrored_tree
  touch "$DST"/$'odd\e[31m'
  rm "$DST/one"
  mkdir -p "$DST/one"
  touch "$DST/one/in-the-way"
  local before plain
  before=$(cd "$DST" && find . -printf '%P %i %T@ %C@\n' | sort)
  run_msrsync -d --delete "$SRC/" "$DST"
  expect_status 0
  [[ $(cd "$DST" && find . -printf '%P %i %T@ %C@\n' | sort) == "$before" ]]
  plain=$(rsync -an --delete --info=del "$SRC/" "$DST" | sed -n 's/\\#033/\\033/; /^deleting /p' | sort)
  [[ $(sort <<<"$output") == "$plain" ]] || { echo "plain rsync says:"; echo "$plain"; show_run; return 1; }
  expect_report .mirror.would_delete $((EXTRANEOUS + 2))
  expect_report .mirror.deleted 0
  expect_report .run.status dry_run
  run_msrsync -d --delete --rsync "-a --exclude=gone" "$SRC/" "$DST"
  expect_status 0
  expect_report .mirror.would_delete $((EXTRANEOUS + 2 - 4))
}

@test "-d --delete names what goes relative to DEST, and does without one" {
  make_mirrored_tree
  mkdir "$SCRATCH/all"
  mv "$DST" "$SCRATCH/all/src"
  run_msrsync -d --delete "$SRC" "$SCRATCH/all"
  expect_status 0
  expect_output 'deleting src/gone/deep/er/'
  run_msrsync -d --delete "$SRC/" "$SCRATCH/nowhere"
  expect_status 0
  [[ -z $output && ! -e $SCRATCH/nowhere ]]
  expect_report .mirror.would_delete 0
}

@test "issue 3: buckets that share a list have folders of their own" {
  mkdir -p "$SRC/leaf" "$DST/leaf/gone"
  (cd "$SRC" && seq 1020 | xargs touch)
  run_msrsync -d --delete -f 1 "$SRC/" "$DST"
  expect_status 0
  expect_report '[.buckets[] | select(.pass == "mirror").id] | max' 1024
  [[ $output == "deleting leaf/gone/" ]]
}

@test "--max-delete: all or nothing" {
  make_mirrored_tree
  run_msrsync --delete --max-delete $((EXTRANEOUS - 1)) "$SRC/" "$DST"
  expect_status 21
  expect_nothing_deleted
  expect_stderr "$EXTRANEOUS entries are extraneous, more than $((EXTRANEOUS - 1))"
  expect_report .mirror.would_delete "$EXTRANEOUS"
  run_msrsync -d --delete --max-delete 0 "$SRC/" "$DST"
  expect_status 21
  expect_nothing_deleted
  rm -r "$TMPDIR"/*
  run_msrsync --delete --max-delete "$EXTRANEOUS" "$SRC/" "$DST"
  expect_mirrored
  expect_report .mirror.deleted "$EXTRANEOUS"
  expect_report .mirror.would_delete "$EXTRANEOUS"
  run_msrsync --delete --max-delete 0 --rsync "-a --exclude=nothing" "$SRC/" "$DST"
  expect_mirrored
}

# ---- guards ----

@test "a failure in the copy pass: nothing is deleted" {
  make_mirrored_tree
  mkfifo "$SRC/p"
  mkdir -p "$DST/p/full"
  echo a >"$SRC/fails"
  use_fake_rsync
  # Every copy, and nothing else.
  export FAKE_RSYNC_RUN='case " $* " in *" --force "*) exit 23 ;; esac'
  run_msrsync --delete "$SRC/" "$DST"
  expect_status 21
  expect_stderr 'nothing is deleted: the copy pass had failures'
  expect_nothing_deleted
  [[ -d $DST/p/full ]]
}

@test "a directory that cannot be read withholds what is below it, and nothing else" {
  make_small_tree
  chmod 777 "$SRC" "$SRC/docs"
  cp -a "$SRC" "$DST"
  touch "$DST/x" "$DST/docs/x" "$DST/docs/deep/x" "$DST/media/x"
  chmod -R a+rwX "$DST" "$SRC"
  if [[ $EUID == 0 ]]; then chown -R "$NOBODY" "$SRC" "$DST"; fi
  chmod 000 "$SRC/docs/deep"
  run_msrsync_as_user --delete "$SRC/" "$DST"
  chmod 755 "$SRC/docs/deep"
  expect_status 21
  [[ ! -e $DST/x && ! -e $DST/docs/x && ! -e $DST/media/x ]]
  [[ -e $DST/docs/deep/x && -e $DST/docs/deep/er/three ]]
  expect_report .mirror.disarmed true
  expect_report '.mirror.withheld[0].path' docs/deep
  expect_report .mirror.deleted 3
}

@test "with filters an unreadable directory withholds everything, as in rsync" {
  make_mirrored_tree
  chmod -R a+rwX "$DST" "$SRC"
  if [[ $EUID == 0 ]]; then chown -R "$NOBODY" "$SRC" "$DST"; fi
  chmod 000 "$SRC/docs/deep"
  run_msrsync_as_user --delete --rsync "-a --exclude=nothing" "$SRC/" "$DST"
  chmod 755 "$SRC/docs/deep"
  expect_status 21
  expect_nothing_deleted
}

@test "an error that only the mirror pass meets: rsync skips deletions, and we say so" {
  make_mirrored_tree
  use_fake_rsync
  export FAKE_RSYNC_RUN='case " $* " in *" --delete "*)
    echo "IO error encountered -- skipping file deletion"
    echo "rsync: [sender] opendir \"$PWD/docs\" failed: Input/output error (5)" >&2
    exit 23 ;; esac'
  run_msrsync --delete "$SRC/" "$DST"
  expect_status 21
  expect_nothing_deleted
  expect_stderr 'rsync skipped deletions'
  expect_report '[.errors[] | select(.operation == "delete").errno_name] | unique[0]' EIO
}

@test "what vanishes from the source meanwhile does not stop deletions" {
  make_mirrored_tree
  use_fake_rsync
  export SRC FAKE_RSYNC_RUN='case " $* " in *" --delete "*) rm -rf "$SRC/docs/deep" ;; esac'
  run_msrsync --delete "$SRC/" "$DST"
  [[ ! -e $DST/x && ! -e $DST/gone && ! -e $DST/docs/x ]]
}

@test "a source that is another directory by now: nothing is deleted" {
  make_mirrored_tree
  use_fake_rsync
  export SRC FAKE_RSYNC_RUN='mkdir "$SRC.swap" && mv "$SRC" "$SRC.old" && mv "$SRC.swap" "$SRC"'
  export FAKE_RSYNC_TIMES=1 FAKE_RSYNC_COPY=1
  run_msrsync -p 1 --all-to-rsync --delete "$SRC/" "$DST"
  expect_status 21
  expect_nothing_deleted
}

@test "a link that takes the place of a directory between copy and mirror is not followed" {
  make_mirrored_tree
  mkdir -p "$SCRATCH/outside/deep/er" "$SCRATCH/outside/er"
  touch "$SCRATCH/outside/precious" "$SCRATCH/outside/deep/precious" "$SCRATCH/outside/er/precious"
  local outside
  outside=$(find "$SCRATCH/outside" | sort)
  use_fake_rsync
  export SCRATCH DST FAKE_RSYNC_RUN='case " $* " in *" --delete "*)
    mv -T "$DST/docs" "$SCRATCH/docs.old" && ln -s "$SCRATCH/outside" "$DST/docs" ;; esac'
  local way
  for way in "-a" "-a --exclude=nothing"; do
    run_msrsync -p 1 --delete --rsync "$way" "$SRC/" "$DST"
    [[ $(find "$SCRATCH/outside" | sort) == "$outside" ]] || { echo "with $way"; find "$SCRATCH/outside"; return 1; }
    rm -rf "$SCRATCH/docs.old" "$DST"
    cp -a "$SRC" "$DST"
  done
}

@test "links at the destination are removed, not followed" {
  make_mirrored_tree
  mkdir "$SCRATCH/outside"
  touch "$SCRATCH/outside/precious"
  ln -s "$SCRATCH/outside" "$DST/extraneous"
  ln -s "$SCRATCH/outside" "$DST/gone/deep/extraneous"
  rm -r "$DST/media"
  ln -s "$SCRATCH/outside" "$DST/media"
  run_msrsync --delete "$SRC/" "$DST"
  expect_mirrored
  [[ -e $SCRATCH/outside/precious && $(find "$SCRATCH/outside" | wc -l) == 2 ]]
}

@test "a stop in the mirror pass" {
  make_mirrored_tree
  use_fake_rsync
  export FAKE_RSYNC_RUN='case " $* " in *" --delete "*) touch "$FAKE_RSYNC_STATE/mirror"; exec -a "rsync $DST" sleep 60 ;; esac'
  export DST
  start_msrsync --delete "$SRC/" "$DST"
  wait_until 60 test -e "$FAKE_RSYNC_STATE/mirror"
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
  expect_report .run.status interrupted
  expect_report .mirror.deleted 0
  wait_until 10 no_rsyncs
}

# ---- options ----

@test "deletion among rsync's own options is refused and points to ours" {
  local option
  for option in --delete --del --delete-after --delete-excluded --max-delete=5; do
    run_msrsync --rsync "-a $option" "$SRC/" "$DST"
    expect_status 97
    expect_stderr "msrsync's own --(max-)?delete"
  done
  run_msrsync --delete --rsync "-a --remove-source-files" "$SRC/" "$DST"
  expect_status 97
  make_small_tree
  run_msrsync --rsync "-a --ignore-errors" "$SRC/" "$DST"
  expect_success
}

@test "the same as rsync --delete on generated trees (seed 20261124)" {
  mkdir "$SCRATCH/cases"
  python3 "$HERE/mirror_differential.py" "$MSRSYNC" 20261124 120 "$SCRATCH/cases"
}

@test "the same as rsync --delete on generated trees, an ordinary user (seed 3)" {
  need_root
  install -m 755 "$MSRSYNC" "$SCRATCH/program"
  install -m 755 "$HERE/mirror_differential.py" "$SCRATCH/differential"
  mkdir -m 777 "$SCRATCH/cases"
  cd "$SCRATCH"
  as_user ./differential "$SCRATCH/program" 3 80 "$SCRATCH/cases"
}
