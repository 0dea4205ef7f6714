#!/usr/bin/env bats
# The documented command lines, and what they print.

load helpers

guide=(-P --stats -p64 -f170 --rsync "-ahv --inplace")

@test "the guide's command line copies a tree, root attributes included" {
  make_tree "$SRC" --files 2000 --directories 60
  chmod 2751 "$SRC"
  run_msrsync "${guide[@]}" "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .reconciliation.found "$(count_entries "$SRC")"
  # The root is made before rsync runs, so rsync may have nothing left to do to it.
  expect_report '.reconciliation.transferred >= 2060' true
  expect_report .transfer.files_transferred 2000
  expect_report .crawl.files 2000
  expect_report .options.processes 64
  expect_report .options.limits.max_entries 170
}

@test "a source without trailing slash becomes a directory of the destination" {
  make_small_tree
  mkdir "$DST"
  run_msrsync "${guide[@]}" "$SRC" "$DST"
  expect_success
  expect_same_tree "$SRC" "$DST"
  [[ -d $DST/src && $(ls "$DST") == src ]]
}

@test "two sources, one of them without slash, come together" {
  make_small_tree
  make_tree "$SCRATCH/more" --files 100 --directories 5
  run_msrsync -p 4 --rsync -a "$SRC" "$SCRATCH/more/" "$DST"
  expect_success
  mkdir "$SCRATCH/plain"
  rsync -a "$SRC" "$SCRATCH/more/" "$SCRATCH/plain/"
  expect_same_tree "$SCRATCH/plain/" "$DST"
}

@test "sources that share directories are merged" {
  mkdir -p "$SRC/shared" "$SCRATCH/more/shared"
  echo a >"$SRC/shared/a"
  echo b >"$SCRATCH/more/shared/b"
  run_msrsync -p 4 --rsync -a "$SRC/" "$SCRATCH/more/" "$DST"
  expect_success
  [[ $(ls "$DST/shared" | xargs) == "a b" ]]
}

@test "relative paths, a source named . and a destination with a colon" {
  make_small_tree
  cd "$SRC"
  run_msrsync -p 2 --rsync -a . ../dst
  expect_success
  expect_same_tree "$SRC/" "$DST"
  cd "$SCRATCH"
  run_msrsync -p 2 --rsync -a src/ ./a:b
  expect_success
  expect_same_tree "$SRC/" "$SCRATCH/a:b"
}

@test "an empty source makes an empty destination with its attributes" {
  chmod 711 "$SRC"
  touch -d 1999-01-01 "$SRC"
  run_msrsync -p 2 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .reconciliation.found 1
}

@test "the default rsync options copy a tree" {
  make_small_tree
  run_msrsync "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}

@test "a second run without change transfers nothing" {
  make_tree "$SRC" --files 500 --directories 20
  run_msrsync "${guide[@]}" "$SRC/" "$DST"
  expect_success
  run_msrsync "${guide[@]}" "$SRC/" "$DST"
  expect_success
  expect_report .reconciliation.transferred 0
  expect_report .reconciliation.up_to_date "$(count_entries "$SRC")"
  expect_report .transfer.files_transferred 0
}

@test "a second run transfers what changed" {
  make_tree "$SRC" --files 500 --directories 20
  run_msrsync "${guide[@]}" "$SRC/" "$DST"
  expect_success
  first=$(find "$SRC" -type f | head -n 1)
  echo changed >>"$first"
  echo new >"$SRC/new file"
  run_msrsync "${guide[@]}" "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report .transfer.files_transferred 2
}

@test "what is only in the destination stays" {
  make_small_tree
  mkdir -p "$DST/docs"
  echo mine >"$DST/docs/mine"
  run_msrsync -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  [[ $(<"$DST/docs/mine") == mine ]]
}

@test "--stats prints the original's lines in the original's order" {
  make_small_tree
  run_msrsync --stats -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  expected='Status|Working directory|Command line|Total size|Total entries|Buckets number'
  expected+='|Mean entries per bucket|Mean size per bucket|Entries per second|Speed|Rsync workers'
  labels=$(sed -n 's/^\([A-Z][A-Za-z ]*\): .*/\1/p' <<<"$output" | head -n 11 | paste -sd '|')
  [[ $labels == "$expected" ]] || { echo "$labels"; show_run; return 1; }
  expect_output 'Status: SUCCESS'
  expect_output "Total entries: $(($(count_entries "$SRC") - 1))|Total entries: $(count_entries "$SRC")"
  expect_output "Total rsync's processes \\([0-9]+\\) cumulative runtime: [0-9.]+s"
  expect_output 'Crawl time: [0-9.]+s \([0-9.]+% of total runtime\)'
  expect_output 'Total time: [0-9.]+s'
}

@test "-P ends with a line of the original's form" {
  make_small_tree
  run_msrsync -P -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  form='\[[0-9]+/[0-9]+ entries\] \[[^]]+/[^]]+ transferred\] \[[0-9]+ entries/s\] \[[^]]+/s bw\]'
  expect_text "-P" "$output$stderr" "$form \\[monq [0-9]+\\] \\[jq [0-9]+\\]"
}

@test "nothing is printed that was not asked for" {
  make_small_tree
  run_msrsync -p 4 --rsync -av "$SRC/" "$DST"
  expect_success
  [[ -z $output$stderr ]] || { show_run; return 1; }
}

@test "--json - prints the report alone on stdout" {
  make_small_tree
  run_bare -P --stats -p 4 --json - --rsync -a "$SRC/" "$DST"
  expect_status 0
  printf '%s\n' "$output" >"$REPORT"
  validate_report
  expect_report .run.status success
}

@test "the report's parts and times are there" {
  make_small_tree
  run_msrsync -p 4 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report 'keys_unsorted | join(" ")' "schema_version tool run options preflight crawl plan transfer regimes reconciliation verification check mirror mounts samples concurrency buckets errors"
  expect_report '.run.started | test("^[0-9-]+T[0-9:.]+Z$")' true
  expect_report '[.reconciliation.by_directory[].found] | add' "$(count_entries "$SRC")"
  expect_report '[.buckets[].outcome] | unique | join(" ")' succeeded
  expect_report '.errors | length' 0
}

@test "-d plans, reports and runs nothing" {
  make_tree "$SRC" --files 300 --directories 10
  use_fake_rsync
  run_msrsync -d --stats -p 4 -f 100 --rsync -a "$SRC/" "$DST"
  expect_status 0
  expect_report .run.status dry_run
  expect_report .crawl.files 300
  expect_report '.plan.copy_buckets >= 3' true
  expect_report .reconciliation.balanced true
  [[ ! -e $DST && -z $(ls "$FAKE_RSYNC_STATE") ]]
}

@test "-k -j -b: lists are shown, kept, NUL-separated and complete" {
  mkdir "$SCRATCH/buckets"
  make_torture_tree "$SCRATCH/t" --flat 500 --big 0 --depth 3
  run_msrsync -k -j -b "$SCRATCH/buckets" -p 4 -f 100 --rsync -a "$SCRATCH/t/" "$DST"
  expect_success
  directory=$(report .run.run_directory)
  expect_output "$directory"
  [[ $directory == "$SCRATCH/buckets/"* && -d $directory ]]
  # Every entry but directories with entries is in exactly one list; a trailing slash may mark a directory.
  find "$directory" -name '*.list' -exec cat {} + | tr '\n\0' '\0\n' | sed 's,^\./,,; s,/$,,' |
    LC_ALL=C sort >"$SCRATCH/listed"
  (cd "$SCRATCH/t" && find . ! -type d -printf '%P\0') | tr '\n\0' '\0\n' | LC_ALL=C sort >"$SCRATCH/found"
  LC_ALL=C comm -13 "$SCRATCH/listed" "$SCRATCH/found" >"$SCRATCH/missing"
  [[ ! -s $SCRATCH/missing ]] || { cat -A "$SCRATCH/missing"; return 1; }
  LC_ALL=C uniq -d "$SCRATCH/listed" >"$SCRATCH/twice"
  LC_ALL=C comm -12 "$SCRATCH/twice" "$SCRATCH/found" >"$SCRATCH/files-twice"
  [[ ! -s $SCRATCH/files-twice ]] || { cat -A "$SCRATCH/files-twice"; return 1; }
}

@test "-f and -s bound the buckets" {
  make_tree "$SRC" --files 1000 --directories 30 --size 1000 --same-size
  run_msrsync -p 4 -f 100 -s 50K --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
  expect_report '[.buckets[] | select(.pass == "copy") | .entries] | max <= 100' true
  expect_report '[.buckets[] | select(.pass == "copy") | .bytes] | max <= 52200' true
}

@test "a file of at least -s has a bucket of its own" {
  make_small_tree
  head -c 3000000 /dev/zero >"$SRC/media/big"
  run_msrsync -p 4 -s 2M --rsync -a "$SRC/" "$DST"
  expect_success
  expect_report '[.buckets[] | select(.bytes >= 2097152)] | map(.entries) | join(" ")' 1
}

@test "USR1 prints a status line, and the run goes on" {
  leave_all_to_rsync
  head -c 3000000 /dev/zero >"$SRC/big"
  start_msrsync -p 2 --rsync "-a --bwlimit=1m" "$SRC/" "$DST"
  wait_until 20 rsyncs_at_least 1
  kill -USR1 "$PID"
  finish_msrsync
  expect_success
  expect_stderr 'entries/s'
  expect_same_tree "$SRC/" "$DST"
}

@test "a broken stdout is no failure of the copy" {
  make_small_tree
  "$MSRSYNC" -P --stats -p 4 --json "$REPORT" --rsync -a "$SRC/" "$DST" | true
  expect_same_tree "$SRC/" "$DST"
}

@test "a low limit of open files means fewer rsyncs, not failures" {
  make_tree "$SRC" --files 600 --directories 10
  ulimit -n 64
  run_msrsync -p 64 -f 5 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_stderr "limit of open files"
  expect_same_tree "$SRC/" "$DST"
}

@test "a small stack means shorter commands, not failures" {
  [[ $MSRSYNC != */tsan/* ]] || skip "ThreadSanitizer itself needs more"
  make_tree "$SRC" --files 3000 --directories 10
  ulimit -s 256
  run_msrsync -p 4 -f 5000 --rsync -a "$SRC/" "$DST"
  expect_success
  expect_same_tree "$SRC/" "$DST"
}
