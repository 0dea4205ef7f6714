# What the chaos suites share: a real tree of 20,000 entries and more, and runs that are disturbed
# at random moments. CHAOS_SEED repeats a series; it is printed.
# shellcheck shell=bash disable=SC2034,SC2154

# Copies real directories of this machine to SRC until it holds 20,000 entries.
make_real_tree() {
  local directory
  for directory in /usr/include /usr/share/*; do
    [[ -d $directory && ! -L $directory ]] || continue
    (($(count_entries "$SRC") < 20000)) || break
    [[ $(find "$directory" -xdev -printf . | head -c 30001 | wc -c) -le 30000 ]] || continue
    cp -a "$directory" "$SRC/"
  done
  (($(count_entries "$SRC") >= 20000)) || skip "this machine has no tree of 20,000 entries"
}

# Puts DST on a tmpfs if we may mount one. ext4 passes over inodes that were deleted in the last
# seconds, one by one: a tree written there again and again takes ten times as long as the first.
use_forgetful_disk() {
  [[ $EUID == 0 ]] || return 0
  small_tmpfs "$SCRATCH/disk" size=2g
  DST=$SCRATCH/disk/dst
}

seed_chaos() {
  RANDOM=${CHAOS_SEED:=$((RANDOM * 32768 + RANDOM))}
  echo "CHAOS_SEED=$CHAOS_SEED"
}

# A random number of milliseconds below $1, slept.
nap() {
  local ms=$((RANDOM * 32768 % $1 + RANDOM % 100))
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}

# Disturbed or not, in the end: the same tree, balanced books, everything found.
expect_whole() {
  expect_status 0
  expect_report .reconciliation.balanced true
  expect_report .reconciliation.found "$FOUND"
  expect_same_tree "$SRC/" "$DST"
}
