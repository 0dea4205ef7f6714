#!/usr/bin/env bats
# DEST on another host: a real rsync daemon and a real sshd, both on 127.0.0.1 for one test only.

load helpers

# Runs "$@ PORT" in the background on a free port until it answers; sets PORT and SERVICE.
start_service() {
  local try
  for try in 1 2 3 4 5 6 7 8 9 10; do
    PORT=$((20000 + RANDOM % 12000))
    "$1" "$PORT" >>"$SCRATCH/service.log" 2>&1 3>&- &
    SERVICE=$!
    wait_until 20 answers_or_ended || continue
    has_ended "$SERVICE" && continue
    SERVICES+=("$SERVICE")
    return
  done
  echo "$1 does not start"
  return 1
}
answers() { (: <>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }
answers_or_ended() { has_ended "$SERVICE" || answers; }

# The module `m` is DST, `ro` the same read-only, `auth` with a password, `one` for one at a time.
rsyncd() {
  cat >"$SCRATCH/rsyncd.conf" <<CONF
use chroot = no
munge symlinks = no
address = 127.0.0.1
motd file = $SCRATCH/motd
lock file = $SCRATCH/rsyncd.lock
read only = no
path = $DST
$( ((EUID)) || printf 'uid = root\ngid = root\n')
[m]
[ro]
read only = yes
[auth]
auth users = joe
secrets file = $SCRATCH/secrets
[one]
max connections = 1
[other]
uid = $NOBODY
gid = $NOBODY
CONF
  echo "Number of files: 1 is what the message of the day says" >"$SCRATCH/motd"
  (umask 077 && echo joe:secret >"$SCRATCH/secrets")
  exec rsync --daemon --no-detach --config="$SCRATCH/rsyncd.conf" --port="$1"
}

start_rsyncd() {
  mkdir -p "$DST"
  start_service rsyncd
  URL=rsync://127.0.0.1:$PORT
}

sshd() {
  cat >"$SCRATCH/sshd_config" <<CONF
Port $1
ListenAddress 127.0.0.1
HostKey $SCRATCH/host-key
AuthorizedKeysFile $SCRATCH/user-key.pub
PidFile none
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
CONF
  exec /usr/sbin/sshd -D -e -f "$SCRATCH/sshd_config"
}

start_sshd() {
  [[ -x /usr/sbin/sshd ]] || skip "no sshd here"
  ((EUID)) || mkdir -p /run/sshd
  ssh-keygen -q -t ed25519 -N '' -f "$SCRATCH/host-key"
  ssh-keygen -q -t ed25519 -N '' -f "$SCRATCH/user-key"
  start_service sshd
  SHELL_OPTION="-e 'ssh -p $PORT -i $SCRATCH/user-key -oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null -oBatchMode=yes'"
}

# The rsync options without -e, since the comparison is local.
expect_copied() {
  expect_success
  expect_report .options.destination_is_remote true
  expect_same_tree "$@"
}

make_odd_names() {
  make_small_tree
  local name
  for name in $'new\nline' $'caf\xe9' 'a:b' 'host::x' '-rf' '#x' '~' ' blank ' '.hid' '$(id)' \
    'back\slash' "quo'te" '*'; do
    echo x >"$SRC/docs/$name"
    mkdir "$SRC/docs/in $name"
    echo y >"$SRC/docs/in $name/$name"
  done
  chmod 500 "$SRC/docs/deep"
}

# A closed directory is opened for the copy and closed again, which is a change.
open_all() { chmod 700 "$SRC/docs/deep" "${1:?}/docs/deep"; }

@test "a daemon: odd names, with and without a slash, and again with nothing to do" {
  make_odd_names
  start_rsyncd
  run_msrsync -p 4 -f 5 --rsync -a "$SRC/" "$URL/m/a"
  expect_copied "$SRC/" "$DST/a"
  expect_report .options.destination "$URL/m/a"
  run_msrsync -p 4 -f 5 --rsync -a "$SRC" "127.0.0.1::m/b/"
  expect_status 24 # port 873
  run_msrsync -p 4 -f 5 --rsync "-a --port=$PORT" "$SRC" "127.0.0.1::m/b/"
  expect_copied "$SRC" "$DST/b"
  open_all "$DST/a"
  run_msrsync -p 4 -f 5 --rsync -a "$SRC/" "$URL/m/a"
  expect_copied "$SRC/" "$DST/a"
  expect_report .reconciliation.transferred 0
  expect_report ".reconciliation.up_to_date == .reconciliation.found" true
}

@test "a daemon: a module's root, two sources" {
  make_small_tree
  mkdir "$SCRATCH/more"
  echo m >"$SCRATCH/more/m"
  start_rsyncd
  run_msrsync -p 4 --rsync -a "$SRC" "$SCRATCH/more" "$URL/m"
  expect_success
  expect_same_tree "$SRC" "$DST" --exclude=/more
  expect_same_tree "$SCRATCH/more" "$DST" --exclude=/src
}

@test "a daemon: --delete, shown first, by directory and with one rsync for filters" {
  make_odd_names
  start_rsyncd
  local options
  for options in "-a" "-a --exclude=nothing"; do
    rm -rf "${DST:?}/a"
    cp -a "$SRC" "$DST/a"
    mkdir -p "$DST"/a/gone/deep "$DST/a/docs/in a:b/gone"
    touch "$DST"/a/gone/deep/f "$DST"/a/docs/f "$DST/a/"$'docs/in new\nline/--x' "$DST/beside"
    run_msrsync -d --delete --rsync "$options" "$SRC/" "$URL/m/a"
    expect_status 0
    expect_report .mirror.would_delete 6
    expect_output 'deleting gone/deep/f'
    [[ -e $DST/a/gone/deep/f ]]
    run_msrsync -p 4 -f 5 --delete --max-delete 5 --rsync "$options" "$SRC/" "$URL/m/a"
    expect_status 21
    [[ -e $DST/a/gone/deep/f ]]
    rm -rf "${TMPDIR:?}"/*
    run_msrsync -p 4 -f 5 --delete --rsync "$options" "$SRC/" "$URL/m/a"
    expect_copied "$SRC/" "$DST/a"
    expect_report .mirror.deleted 6
    [[ -e $DST/beside ]]
  done
}

@test "ssh: --delete" {
  make_odd_names
  start_sshd
  mkdir -p "$DST/src/gone/deep"
  touch "$DST/src/gone/deep/f" "$DST/beside"
  run_msrsync -p 4 --delete --rsync "-a $SHELL_OPTION" "$SRC" "127.0.0.1:$DST"
  expect_copied "$SRC/" "$DST/src"
  expect_report .mirror.deleted 3
  [[ -e $DST/beside ]]
}

@test "ssh: odd names, with and without a slash, and again with nothing to do" {
  make_odd_names
  start_sshd
  run_msrsync -p 4 -f 20 --rsync "-a $SHELL_OPTION" "$SRC/" "127.0.0.1:$DST"
  expect_copied "$SRC/" "$DST"
  run_msrsync --rsync "-a $SHELL_OPTION" "$SRC" "$(id -un)@127.0.0.1:$DST.b/"
  expect_copied "$SRC" "$DST.b"
  expect_report .options.processes 8
  open_all "$DST"
  run_msrsync -p 4 --rsync "-a $SHELL_OPTION" "$SRC/" "127.0.0.1:$DST"
  expect_copied "$SRC/" "$DST"
  expect_report .reconciliation.transferred 0
}

@test "the plan alone does not touch the network" {
  make_small_tree
  run_msrsync -d --rsync -a "$SRC/" rsync://127.0.0.1:1/m
  expect_status 0
}

@test "24: no daemon, no module, no right, no key: said at once, nothing is asked" {
  make_small_tree
  start_rsyncd
  while read -r destination words; do
    run_msrsync --rsync -a "$SRC/" "$destination"
    expect_status 24
    expect_signed_stderr
    expect_stderr "$words"
    [[ ! -e $REPORT ]]
  done <<LIST
rsync://127.0.0.1:1/m refused
$URL/nothing/x Unknown module
$URL/m/no/such No such file
$URL/ro module is read only
$URL/auth/x auth failed
rsync://joe@127.0.0.1:$PORT/auth/x auth failed
LIST
  start_sshd
  run_msrsync --rsync "-a -e 'ssh -p $PORT -i $SCRATCH/user-key'" "$SRC/" "127.0.0.1:$DST"
  expect_status 24
  expect_stderr 'Host key verification failed'
  [[ -z $(ls -A "$DST") ]]
}

@test "a daemon's password comes from the environment or from a file" {
  make_small_tree
  start_rsyncd
  (umask 077 && echo secret >"$SCRATCH/password")
  run_msrsync -p 2 --rsync "-a --contimeout=20 --password-file=$SCRATCH/password" "$SRC/" \
    "rsync://joe@127.0.0.1:$PORT/auth/a"
  expect_copied "$SRC/" "$DST/a"
  RSYNC_PASSWORD=secret run_msrsync -p 2 --rsync -a "$SRC/" "rsync://joe@127.0.0.1:$PORT/auth/b"
  expect_copied "$SRC/" "$DST/b"
}

@test "21: what the receiver cannot write is named" {
  need_root
  make_small_tree
  start_rsyncd
  mkdir -p "$DST/a/docs/deep"
  chown -R $NOBODY "$DST"
  chown 0 "$DST/a/docs/deep"
  run_msrsync -p 2 --retries 0 --rsync "-rlt" "$SRC/" "$URL/other/a"
  expect_status 21
  expect_report .reconciliation.balanced true
  # Its directory could not be made, so it is not there, and must not pass for copied.
  expect_report '[.errors[] | select(.errno_name == "EACCES") | .path] | any(. == "docs/deep/er")' true
  [[ ! -e $DST/a/docs/deep/er && -s $DST/a/docs/two ]]
  expect_report '.reconciliation.failed >= 2' true
}

@test "21: a full disk behind a daemon stops the run at once" {
  make_tree "$SRC" --files 300 --directories 10 --size 50000
  small_tmpfs "$DST" size=1m
  start_rsyncd
  run_msrsync -p 2 -f 10 --retries 0 --rsync -a "$SRC/" "$URL/m/a"
  expect_status 21
  expect_stderr 'No space left on device'
  expect_report .run.status failed
  expect_report .reconciliation.balanced true
}

@test "21: the daemon is killed in the middle; a second run completes" {
  make_tree "$SRC" --files 64 --directories 4 --size 200000 --same-size
  start_rsyncd
  start_msrsync -p 4 -f 8 --retries 0 --rsync "-a --bwlimit=4m" "$SRC/" "$URL/m/a"
  wait_until 60 eval '(($(find "$DST/a" -type f 2>/dev/null | wc -l) > 2))'
  pkill -KILL -P "$SERVICE" || true
  kill -KILL "$SERVICE"
  finish_msrsync
  expect_status 21
  expect_signed_stderr
  expect_report .reconciliation.balanced true
  expect_report '.reconciliation.failed > 0' true
  rm -rf "${TMPDIR:?}"/*
  start_rsyncd
  run_msrsync -p 4 --rsync -a "$SRC/" "$URL/m/a"
  expect_success
  rm -f "$DST"/a/.*.?????? "$DST"/a/*/.*.??????
  rsync -a "$SRC/" "$DST/a" # the times of directories from which the rest was removed
  expect_same_tree "$SRC/" "$DST/a"
}

@test "--verify compares with what the daemon has" {
  make_odd_names
  start_rsyncd
  run_msrsync --verify=checksum -p 4 --rsync -a "$SRC/" "$URL/m/a"
  expect_copied "$SRC/" "$DST/a"
  expect_report '.verification.entries_compared == .reconciliation.found' true
  expect_report .verification.differences 0
  touch -r "$DST/a/one" "$SCRATCH/stamp"
  printf X | dd of="$DST/a/one" conv=notrunc status=none
  touch -r "$SCRATCH/stamp" "$DST/a/one"
  run_msrsync --verify=checksum -p 4 --rsync -a "$SRC/" "$URL/m/a"
  expect_status 30
  expect_report '.verification.paths[] | .path + " " + .aspects[0]' 'one content'
}

@test "97: a remote source, a daemon without a module" {
  make_small_tree
  for words in "host:x $DST" "rsync://h/m $DST" "$SRC/ rsync://h" "$SRC/ h::" "$SRC/ :x"; do
    read -r -a words <<<"$words"
    run_msrsync "${words[@]}"
    expect_status 97
  done
}
