#!/usr/bin/env bats
# Runs that were cut off and are taken up again: what is done stays done, the rest follows.

load helpers

RUN() { echo "$SCRATCH/run"; }

# A tree of 1,200 files in 40 directories, cut into buckets of 25.
resumable=(-p 4 -f 25 --rsync -a)
make_resumable_tree() { make_tree "$SRC" --files 1200 --directories 40; }

start_run() { start_msrsync --run-dir "$(RUN)" "$@" "$SRC/" "$DST"; }
resume() { run_msrsync --resume "$(RUN)" "$@"; }

results_at_least() { (($(find "$(RUN)" -name '*.result.json' 2>/dev/null | wc -l) >= $1)); }

# Success over several sessions: like expect_success, but the run directory stays.
expect_resumed() {
  expect_status 0
  expect_signed_stderr
  expect_report .run.status success
  expect_report .reconciliation.balanced true
  expect_report .reconciliation.found "$(count_entries "$SRC")"
  expect_same_tree "$SRC/" "$DST"
}

# rewrite_session FIELD VALUE: another value in the journal's record of the last session.
rewrite_session() {
  python3 - "$(RUN)/plan.journal" "$@" <<'PYTHON'
import json, sys, zlib
path, field, value = sys.argv[1:]
lines = open(path, "rb").read().split(b"\n")
changed = 0
for i, line in enumerate(lines):
    text = line[9:]
    if b'"boot_id"' not in text:
        continue
    record = json.loads(text)
    holder = next((v for v in record.values() if isinstance(v, dict) and field in v), record)
    holder[field] = type(holder[field])(value)
    text = json.dumps(record, separators=(",", ":")).encode()
    lines[i] = b"%08x %s" % (zlib.crc32(text), text)
    changed += 1
assert changed
open(path, "wb").write(b"\n".join(lines))
PYTHON
}

@test "a run directory stays after success, and a run that is done has nothing left to do" {
  leave_all_to_rsync
  make_resumable_tree
  run_msrsync --run-dir "$(RUN)" "${resumable[@]}" "$SRC/" "$DST"
  expect_resumed
  [[ $(stat -c %a "$(RUN)") == 700 && -z $(find "$(RUN)" -type f ! -perm 600) ]]
  buckets=$(report '.buckets | length')
  resume
  expect_resumed
  expect_report .run.session 2
  expect_report .run.buckets_kept "$buckets"
  expect_report .transfer.rsync_processes "$buckets"
  [[ $(jq -r .run.session "$(RUN)/report.json") == 2 ]]
}

@test "after KILL only what was not done runs again" {
  make_tree "$SRC" --files 400 --directories 20 --size 20000 --same-size
  start_run -p 4 -f 20 --rsync "-a --bwlimit=8m"
  wait_until 60 results_at_least 5
  kill -KILL "$PID"
  finish_msrsync
  expect_status 137
  done_before=$(find "$(RUN)" -name '*.result.json' | wc -l)
  resume
  expect_resumed
  ((done_before >= 5 && $(report .run.buckets_kept) == done_before))
}

@test "after TERM too, and the message says how" {
  make_tree "$SRC" --files 400 --directories 20 --size 20000 --same-size
  start_run -p 4 -f 20 --rsync "-a --bwlimit=8m"
  wait_until 60 results_at_least 3
  kill -TERM "$PID"
  finish_msrsync
  expect_status 143
  expect_stderr "--resume $(RUN)"
  expect_report .reconciliation.balanced true
  resume
  expect_resumed
  (($(report .run.buckets_kept) >= 3))
}

@test "a crawl cut off at any place in the journal goes on from there, each entry once" {
  make_tree "$SRC" --files 240 --directories 24
  mkdir -p "$SRC/empty/deep/er" && ln "$(find "$SRC" -type f | head -n 1)" "$SRC/second-name"
  run_msrsync --run-dir "$(RUN)" -p 4 -f 9 --rsync -aH "$SRC/" "$DST"
  expect_resumed
  mv "$(RUN)" "$SCRATCH/whole"
  size=$(stat -c %s "$SCRATCH/whole/plan.journal")
  for ((place = 0; place <= 8; ++place)); do  # not i, which bats changes
    rm -rf "$(RUN)" && cp -a "$SCRATCH/whole" "$(RUN)"
    truncate -s $((size * place / 8 - (place % 5))) "$(RUN)/plan.journal" 2>/dev/null ||
      truncate -s 0 "$(RUN)/plan.journal"
    # What ran after that moment left no results behind.
    [[ $((place % 2)) == 0 ]] || find "$(RUN)" -name '*.result.json' -newer "$(RUN)/run.json" -delete
    rm -rf "$DST/$(ls "$DST" | head -n 1)"
    rsync -aH "$SRC/" "$DST" # what had been copied is there
    resume
    expect_resumed || { echo "journal cut off at $((size * place / 8 - (place % 5))) of $size"; return 1; }
  done
}

@test "damaged results and lists cost another look, never the tree" {
  make_tree "$SRC" --files 200 --directories 10
  run_msrsync --run-dir "$(RUN)" -p 4 -f 20 --rsync -a "$SRC/" "$DST"
  expect_resumed
  for result in $(find "$(RUN)" -name '*.result.json' | head -n 4); do truncate -s -1 "$result"; done
  rm -rf "$DST" && mkdir "$DST" && find "$(RUN)" -name '*.result.json' -delete
  list=$(find "$(RUN)" -name '*.list' | sort | head -n 1)
  cp "$list" "$SCRATCH/list"
  : >"$list"
  resume
  expect_status 21
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.failed > 0' true
  cp "$SCRATCH/list" "$list"
  resume
  expect_resumed
}

@test "a header that is damaged is refused before anything is touched" {
  make_small_tree
  run_msrsync --run-dir "$(RUN)" -p 4 --rsync -a "$SRC/" "$DST"
  truncate -s -3 "$(RUN)/run.json"
  rm -rf "$DST"
  resume
  expect_status 12
  expect_signed_stderr
  [[ ! -e $DST && $(wc -l <<<"$stderr") == 1 ]]
}

@test "a failed bucket is run again by --resume, and the run is whole then" {
  make_resumable_tree
  poor=$(find "$SRC" -type f | sort | head -n 1)
  use_fake_rsync
  export FAKE_RSYNC_EXIT=23 FAKE_RSYNC_TIMES=1 FAKE_RSYNC_STDERR="rsync: [sender] send_files failed to open \"$poor\": Permission denied (13)"
  run_msrsync --run-dir "$(RUN)" --retries 0 "${resumable[@]}" "$SRC/" "$DST"
  expect_status 21
  unset FAKE_RSYNC_EXIT FAKE_RSYNC_STDERR
  resume
  expect_resumed
  expect_report '.run.buckets_kept > 40' true
}

@test "the second of two processes on one run directory is refused" {
  make_tree "$SRC" --files 40 --directories 4 --size 100000 --same-size
  start_run -p 2 -f 10 --rsync "-a --bwlimit=1m"
  wait_until 60 rsyncs_at_least 1
  run_bare --resume "$(RUN)"
  expect_status 12
  expect_stderr "process $PID "
  kill -TERM "$PID"
  finish_msrsync
  resume -p 8
  expect_resumed
}

@test "--resume can change how the run goes on, not what it copies" {
  make_small_tree
  run_msrsync --run-dir "$(RUN)" -p 4 -f 5 --rsync -a "$SRC/" "$DST"
  for change in "-f 6" "-s 5M" "--rsync -aH" "--delete" "--verify" "-d" "$SRC/ $DST"; do
    read -r -a words <<<"$change"
    resume "${words[@]}"
    expect_status 97
    expect_signed_stderr
  done
  resume -p 7 --retries 1 -P --stats
  expect_resumed
  expect_report .options.processes 7
}

@test "a directory that is no run, and one that is in use, are refused" {
  make_small_tree
  mkdir "$SCRATCH/other" && echo x >"$SCRATCH/other/file"
  run_msrsync --resume "$SCRATCH/other"
  expect_status 12
  run_msrsync --run-dir "$SCRATCH/other" -p 4 --rsync -a "$SRC/" "$DST"
  expect_status 12
  ln -s "$SCRATCH/other" "$SCRATCH/link"
  run_msrsync --run-dir "$SCRATCH/link" -p 4 --rsync -a "$SRC/" "$DST"
  expect_status 12
  run_msrsync --run-dir "$SCRATCH/missing/run" -p 4 --rsync -a "$SRC/" "$DST"
  expect_status 11
  [[ ! -e $DST && $(ls "$SCRATCH/other") == file ]]
}

@test "relative paths mean what they meant when the run was started" {
  make_small_tree
  mkdir "$SCRATCH/elsewhere"
  cd "$SCRATCH"
  run_msrsync --run-dir run -p 4 --rsync -a src/ dst
  cd elsewhere
  rm -rf "$DST"
  mkdir "$DST"
  run_msrsync --resume ../run
  expect_resumed
}

@test "another destination under the same name is filled from the beginning" {
  make_resumable_tree
  run_msrsync --run-dir "$(RUN)" "${resumable[@]}" "$SRC/" "$DST"
  mv "$DST" "$SCRATCH/old" && mkdir "$DST"
  resume
  expect_stderr 'not the directory that it was'
  expect_resumed
  expect_report .run.buckets_kept 0
}

@test "after a restart of the machine every bucket is looked at again" {
  make_small_tree
  run_msrsync --run-dir "$(RUN)" -p 4 --rsync -a "$SRC/" "$DST"
  rewrite_session boot_id 00000000-0000-0000-0000-000000000000
  rm "$DST/docs/two" # as if it had not reached the disk
  resume
  expect_stderr 'restarted'
  expect_resumed
  expect_report .run.buckets_kept 0
}

@test "a tree that rsync listed is planned anew when its plan was cut off" {
  make_tree "$SRC" --files 200 --directories 10
  run_msrsync --run-dir "$(RUN)" -p 4 -f 20 --rsync "-a --exclude=*.none" "$SRC/" "$DST"
  expect_resumed
  truncate -s $(($(stat -c %s "$(RUN)/plan.journal") / 2)) "$(RUN)/plan.journal"
  resume
  expect_stderr 'made anew'
  expect_resumed
}

@test "a disk that was full and is freed" {
  make_tree "$SRC" --files 300 --directories 20 --size 20000 --same-size
  small_tmpfs "$DST" size=2m
  run_msrsync --run-dir "$(RUN)" -p 4 -f 10 --rsync -a "$SRC/" "$DST"
  expect_status 21
  mount -o remount,size=64m "$DST"
  resume
  expect_resumed
}

@test "a directory that could not be read is read by the next session" {
  make_tree "$SRC" --files 60 --directories 6
  closed=$(find "$SRC" -mindepth 1 -type d | head -n 1)
  [[ $EUID != 0 ]] || chown -R 65534:65534 "$SRC"
  chmod 000 "$closed"
  run_msrsync_as_user --run-dir "$SCRATCH/tmp/run" -p 4 -f 10 --rsync -a "$SRC/" "$DST"
  expect_status 21
  chmod 755 "$closed"
  run_msrsync_as_user --resume "$SCRATCH/tmp/run"
  expect_resumed
}

@test "--status and --list tell of live, dead and finished runs" {
  make_tree "$SRC" --files 40 --directories 4 --size 100000 --same-size
  start_run -p 2 -f 10 --rsync "-a --bwlimit=1m"
  wait_until 60 rsyncs_at_least 1
  run_bare --status "$(RUN)"
  expect_status 0
  expect_output "$PID"
  kill -KILL "$PID"
  finish_msrsync
  wait_until 10 no_rsyncs
  run_bare --status "$(RUN)"
  expect_status 0
  [[ ! $output =~ $PID ]]
  run_bare --list "$SCRATCH"
  expect_status 0
  expect_output "run"
  run_bare --status "$SRC"
  expect_status 12
}
