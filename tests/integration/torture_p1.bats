#!/usr/bin/env bats
# Every odd thing of a file system at -p 1.

load helpers
load torture

@test "the torture tree arrives whole at -p 1" { torture 1; }

@test "an ordinary user copies read-only directories at -p 1" { torture_as_user 1; }

@test "an ordinary user copies read-only directories at -p 1, few entries to a bucket" {
  torture_as_user 1 -f 20
}
