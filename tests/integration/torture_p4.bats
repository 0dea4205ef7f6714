#!/usr/bin/env bats
# Every odd thing of a file system at -p 4.

load helpers
load torture

@test "the torture tree arrives whole at -p 4" { torture 4; }

@test "an ordinary user copies read-only directories at -p 4" { torture_as_user 4; }

@test "an ordinary user copies read-only directories at -p 4, few entries to a bucket" {
  torture_as_user 4 -f 20
}
