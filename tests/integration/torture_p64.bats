#!/usr/bin/env bats
# Every odd thing of a file system at -p 64.

load helpers
load torture

@test "the torture tree arrives whole at -p 64" { torture 64; }

@test "an ordinary user copies read-only directories at -p 64" { torture_as_user 64; }

@test "an ordinary user copies read-only directories at -p 64, few entries to a bucket" {
  torture_as_user 64 -f 20
}
