# One torture tree at a given -p, as root and as an ordinary user; see torture_*.bats.
# shellcheck shell=bash disable=SC2154

: "${TORTURE_FLAT:=100000}" "${TORTURE_MIB:=1100}"

torture() {
  make_torture_tree "$SCRATCH/t" --flat "$TORTURE_FLAT" --big "$TORTURE_MIB"
  run_msrsync -P --stats -p "$1" "${@:2}" --rsync "-ahv --inplace -S" "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  expect_report .reconciliation.found "$(count_entries "$SCRATCH/t")"
}

torture_as_user() {
  as_user_make make_torture_tree "$SCRATCH/t" --flat 3000 --big 0
  run_msrsync_as_user -p "$1" "${@:2}" --rsync -a "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  run_msrsync_as_user -p "$1" "${@:2}" --rsync -a "$SCRATCH/t/" "$DST"
  expect_success
  expect_same_tree "$SCRATCH/t/" "$DST"
  expect_report .transfer.files_transferred 0
}
