# The vocabulary of the integration suites: `load helpers` at the head of each. MSRSYNC names the
# program. Every test has a directory of its own, SCRATCH, that is kept and named when it fails.
# shellcheck shell=bash disable=SC2034,SC2154

bats_require_minimum_version 1.5.0

HERE=$BATS_TEST_DIRNAME
PROJECT=$(cd "$HERE/../.." && pwd)
NOBODY=65534
: "${LIMIT:=240}"  # seconds that one run may take

setup() {
  : "${MSRSYNC:?names the program under test}"
  SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/msrsync-test.XXXXXX")
  chmod 777 "$SCRATCH"
  SRC=$SCRATCH/src DST=$SCRATCH/dst REPORT=$SCRATCH/report.json
  mkdir -m 755 "$SRC"
  mkdir -m 777 "$SCRATCH/tmp"
  export TMPDIR=$SCRATCH/tmp
  CHILD_PATH=$PATH
  RUN_PREFIX=()
  MOUNTS=()
  SERVICES=()
  FILL=()
  [[ -z ${MSRSYNC_TEST_FILL-} ]] || FILL=(--fill "$MSRSYNC_TEST_FILL")
  umask 022
}

teardown() {
  local mount
  # What a test that failed has left at work takes its rsyncs with it.
  [[ ${BATS_TEST_COMPLETED-} == 1 || -z ${PID-} ]] || kill -KILL "$PID" 2>/dev/null || true
  ((!${#SERVICES[@]})) || kill "${SERVICES[@]}" 2>/dev/null || true
  for mount in "${MOUNTS[@]}"; do umount "$mount"; done
  if [[ ${BATS_TEST_COMPLETED-} == 1 ]]; then
    [[ $EUID == 0 ]] || chmod -R u+rwX "$SCRATCH"
    rm -rf "$SCRATCH"
  else
    echo "scratch directory kept: $SCRATCH"
  fi
}

# ---- running ----

# Runs the program to its end; sets status, output and stderr (as bats' run), and REPORT. SCHEMA says
# what the report is to be, if not that of a copy.
run_msrsync() {
  rm -f "$REPORT"
  run_bare --json "$REPORT" "$@"
  [[ ! -e $REPORT ]] || validate_report
}

# The same without --json.
run_bare() {
  LAST_RUN=("$@")
  run --separate-stderr "${RUN_PREFIX[@]}" timeout --foreground --kill-after=5 "$LIMIT" \
    env PATH="$CHILD_PATH" "$MSRSYNC" "${FILL[@]}" "$@"
}

# Starts the program in the background, its signals as a shell's foreground job has them.
start_msrsync() {
  LAST_RUN=("$@")
  rm -f "$REPORT"
  env --default-signal=INT,QUIT,HUP PATH="$CHILD_PATH" "$MSRSYNC" "${FILL[@]}" --json "$REPORT" "$@" \
    >"$SCRATCH/out" 2>"$SCRATCH/err" 3>&- &
  PID=$!
}

# Waits for the started program; sets status, output and stderr.
finish_msrsync() {
  wait_until 60 has_ended "$PID" || {
    kill -KILL "$PID"
    echo "msrsync did not end"
    return 1
  }
  status=0
  wait "$PID" || status=$?
  output=$(<"$SCRATCH/out") stderr=$(<"$SCRATCH/err")
  [[ ! -e $REPORT ]] || validate_report
}

has_ended() {
  local words
  { read -r -a words <"/proc/$1/stat"; } 2>/dev/null || return 0
  [[ ${words[2]} == Z ]]
}

# wait_until SECONDS COMMAND...: polls; fails when the time is over.
wait_until() {
  local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/[.,]/} < end)) || return 1
    sleep 0.02
  done
}

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# Runs a command as an ordinary user: nobody when we are root.
as_user() {
  if [[ $EUID == 0 ]]; then
    setpriv --reuid=$NOBODY --regid=$NOBODY --clear-groups env HOME=/ "$@"
  else
    "$@"
  fi
}

# run_msrsync as an ordinary user, from a copy of the program if it lies where he may not look.
run_msrsync_as_user() {
  if ! as_user test -x "$MSRSYNC"; then
    install -D -m 755 "$MSRSYNC" "$SCRATCH/bin/msrsync"
    MSRSYNC=$SCRATCH/bin/msrsync
  fi
  cd "$SCRATCH" || return
  RUN_PREFIX=(as_user)
  run_msrsync "$@"
  RUN_PREFIX=()
}

need_root() { [[ $EUID == 0 ]] || skip "needs root"; }

# small_tmpfs DIRECTORY OPTIONS: mounts a tmpfs there until the test's end.
small_tmpfs() {
  need_root
  mkdir -p "$1"
  mount -t tmpfs -o "$2" tmpfs "$1" 2>/dev/null || skip "may not mount here"
  MOUNTS+=("$1")
}

# need_fuse NAME: sets `program`, a file system of the tests that can be mounted here.
need_fuse() {
  need_root
  program=$(test_tool "$1")
  [[ -x $program ]] || skip "no $1: fuse3 was missing when the tests were built"
  [[ -w /dev/fuse ]] || skip "no /dev/fuse here"
}

# mount_faultfs BACKING MOUNTPOINT [OPTION,...]: BACKING is seen at MOUNTPOINT, with the faults that
# names and options ask for (tests/tools/faultfs.cpp), until the test's end.
mount_faultfs() {
  local program
  need_fuse faultfs
  mkdir -p "$1" "$2"
  # Leaks are not its subject; the mount outlives the test's descriptors.
  ASAN_OPTIONS=detect_leaks=0 "$program" "$1" "$2" ${3:+-o "$3"} 3>&- || skip "may not mount FUSE here"
  MOUNTS+=("$2")
}

# mount_latencyfs BACKING MOUNTPOINT [OPTION...]: BACKING is seen at MOUNTPOINT, each operation as
# late as a filer's (tests/bench/latencyfs.cpp), until the test's end.
mount_latencyfs() {
  local program
  need_fuse latencyfs
  mkdir -p "$1" "$2"
  ASAN_OPTIONS=detect_leaks=0 "$program" "${@:3}" "$1" "$2" 3>&- &
  MOUNTS+=("$2")
  wait_until 10 mountpoint -q "$2" || skip "may not mount FUSE here"
}

# Where the build has put a program of tests/tools.
test_tool() { echo "$(dirname "$(realpath "$MSRSYNC")")/tests/$1"; }

# From here on the program finds tests/integration/fakes/rsync, which acts on the calls that write
# below DST (see there). All of them come to it: nothing is filled.
use_fake_rsync() {
  leave_all_to_rsync
  FAKE_RSYNC_REAL=$(command -v rsync)
  export FAKE_RSYNC_REAL FAKE_RSYNC_DEST=$DST FAKE_RSYNC_STATE=$SCRATCH/fake
  mkdir -p "$FAKE_RSYNC_STATE"
  CHILD_PATH=$HERE/fakes:$PATH
}

# From here on nothing is filled: the test is about rsyncs that write.
leave_all_to_rsync() { FILL=(--fill off); }

# The command lines of the rsyncs (and fakes, and fill workers) at work for this test.
rsyncs_at_work() { pgrep -a -f "^([^ ]*/)?(rsync|exe --fill-worker) .*$SCRATCH/" || true; }
count_rsyncs() { rsyncs_at_work | grep -c . || true; }
# So many of them copy: the one that tries out the options comes before the run is under control.
rsyncs_at_least() { (($(rsyncs_at_work | grep -vc /trial-destination) >= $1)); }
no_rsyncs() { [[ -z $(rsyncs_at_work) ]]; }

# ---- trees ----

make_tree() { "$PROJECT/scripts/make-tree" "$@"; }
make_torture_tree() { "$PROJECT/scripts/make-torture-tree" "$@"; }

# make_tree or make_torture_tree as an ordinary user, who then owns the tree.
as_user_make() {
  install -m 755 "$PROJECT/scripts/${1//_/-}" "$SCRATCH/maker"
  as_user "$SCRATCH/maker" "${@:2}"
}

# A dozen entries of every common kind in SRC.
make_small_tree() {
  mkdir -p "$SRC/docs/deep/er" "$SRC/empty" "$SRC/media"
  echo one >"$SRC/one"
  echo two >"$SRC/docs/two"
  echo three >"$SRC/docs/deep/er/three"
  : >"$SRC/media/zero"
  head -c 100000 /dev/zero >"$SRC/media/some"
  ln -s one "$SRC/link"
  ln -s ../docs "$SRC/media/to-directory"
  chmod 750 "$SRC/docs"
  touch -d '2001-02-03 04:05:06' "$SRC/docs/two" "$SRC/docs/deep" "$SRC/docs" "$SRC"
}

# ---- expectations ----

show_run() {
  printf 'command: msrsync'
  printf ' %q' "${LAST_RUN[@]}"
  printf '\nstatus: %s\n--- stdout\n%s\n--- stderr\n%s\n' "$status" "$output" "$stderr"
}

expect_status() {
  [[ $status == "$1" ]] && return
  echo "expected status $1"
  show_run
  return 1
}

expect_output() { expect_text stdout "$output" "$1"; }
expect_stderr() { expect_text stderr "$stderr" "$1"; }
expect_text() {
  [[ $2 =~ $3 ]] && return
  echo "expected on $1: $3"
  show_run
  return 1
}

# Every line on stderr says who speaks.
expect_signed_stderr() {
  ! grep -v '^msrsync: ' <<<"${stderr:-msrsync: }" || {
    echo "the lines above do not begin with 'msrsync: '"
    return 1
  }
}

# expect_same_tree SRC DST [rsync option...]: rsync finds nothing to do, deletions included.
expect_same_tree() {
  local listing
  listing=$(rsync -naicHAX --delete "${@:3}" "$1" "$2" 2>&1) || {
    echo "rsync cannot compare $1 with $2: $listing"
    return 1
  }
  [[ -z $listing ]] && return
  echo "$1 and $2 differ:"
  head -n 20 <<<"$listing"
  return 1
}

report() { jq -r "$1" "$REPORT"; }

# expect_report JQ-PATH VALUE
expect_report() {
  local actual
  [[ -r $REPORT ]] || { echo "no report"; show_run; return 1; }
  actual=$(report "$1")
  [[ $actual == "$2" ]] && return
  echo "report: $1 is '$actual', expected '$2'"
  show_run
  return 1
}

validate_report() {
  [[ ! -e $HERE/validate_report.py ]] ||
    python3 "$HERE/validate_report.py" "$PROJECT/src/report/${SCHEMA:-report}.schema.json" "$REPORT"
}

# The run was a whole success: status 0, balanced books, nothing failed, nothing left behind.
expect_success() {
  expect_status 0
  expect_signed_stderr
  [[ $(report '.run.status, .run.exit_code, .reconciliation.balanced, .reconciliation.failed,
               .reconciliation.vanished, .reconciliation.not_run' | tr '\n' ' ') == "success 0 true 0 0 0 " ]] || {
    jq '{run, reconciliation, errors}' "$REPORT"
    return 1
  }
  local left
  left=$(find "$TMPDIR" -mindepth 1)
  [[ -z $left ]] || { echo "left behind: $left"; return 1; }
}

# expect_fault STATUS CLASS PATH ERRNO: the run ended so, the books balance, entries are in CLASS, and the
# report names PATH with ERRNO; "-" for any, or none.
expect_fault() {
  expect_status "$1"
  expect_signed_stderr
  expect_report .run.exit_code "$1"
  expect_report .reconciliation.balanced true
  [[ $2 == - ]] || expect_report ".reconciliation.$2 > 0" true
  [[ $3$4 == -- ]] && return
  jq -e --arg path "$3" --arg errno "$4" '[.errors[] | select(($path == "-" or .path == $path) and
      ($errno == "-" or .errno == ($errno | tonumber)))] | length > 0' "$REPORT" >/dev/null && return
  echo "no error for $3 with errno $4:"
  jq .errors "$REPORT"
  return 1
}

# expect_rest_copied NAME...: SRC and DST are the same but for what has one of these names or paths.
expect_rest_copied() {
  local name options=()
  for name; do options+=("--exclude=/$name" "--exclude=$name"); done
  expect_same_tree "$SRC/" "$DST" --omit-dir-times "${options[@]}"
}

# expect_no_false_copy SRC DST: no file that rsync's quick check takes for right has other contents.
expect_no_false_copy() {
  local false_copies
  false_copies=$(LC_ALL=C comm -23 \
    <(rsync -rnc --existing --out-format=%n "$1/" "$2" | grep -v '/$' | LC_ALL=C sort) \
    <(rsync -rnt --existing --out-format=%n "$1/" "$2" | LC_ALL=C sort))
  [[ -z $false_copies ]] && return
  echo "the size and time of the source, and other contents: $false_copies"
  return 1
}

# The number of entries below a directory, itself included.
count_entries() { find "$1" -printf '.' | wc -c; }
