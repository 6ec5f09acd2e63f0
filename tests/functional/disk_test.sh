#!/bin/bash
# A full disk: lower precedences are refused, FLASH and confirms pass, nothing is lost, not even
# by a kill; with space again everything works.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
if [ "$(id -u)" != 0 ]; then
  skips "DiskFull" "needs root, to mount a small file system"
  finish
  exit
fi
mkdir -p "$relay/state"
if ! mount -t tmpfs -o size=40m tmpfs "$relay/state" 2>/dev/null; then
  skips "DiskFull" "this machine allows no mounts"
  finish
  exit
fi
trap 'stage_end; umount -l "$relay/state"; leave' EXIT
# The least that the configuration allows.
stage_settings='reserve_mib = 8'
two_governments
live_line
claim "WithSpaceEveryPrecedencePasses" good_message_passes

# Somebody else fills the disk to the last byte, and takes whatever becomes free.
fill() { dd if=/dev/zero bs=4k 2>/dev/null >>"$relay/state/filler" || :; }
no_space_below_flash() {
  local p
  for p in ROUTINE PRIORITY IMMEDIATE; do
    attempt() { precedence=$p send "$desk1" duty@mod.borduria "no room for $p"; }
    claim "RefusedWithoutSpace$1:$p" refused 3 "disk_full" attempt
  done
}
# 20 of them, one as large as a text may be.
flash_passes() {
  local i
  for i in $(seq 19); do
    fill
    flash "there must be room $1 $i" || return 1
  done
  flash "there must be room $1 $(head -c 64000 /dev/zero | tr '\0' x)"
}
flash() { precedence=FLASH send "$desk1" duty@mod.borduria "$1" | grep -F '"state":"sent"'; }
delivered() { [ "$(grep -cF "there must be room $1" "$work/received")" = 20 ]; }

fill
no_space_below_flash ""
claim "FlashPassesWithoutSpace" flash_passes first
fill
at "$duty" --json watch --once >"$work/received"
claim "FlashIsDelivered" delivered first
claim "ConfirmsPass" test -z "$(at "$duty" --json watch --once | grep -F "there must be room")"

stage_kill "$relay"
fill
stage_start "$relay"
no_space_below_flash AfterAKill
claim "FlashPassesWithoutSpaceAfterAKill" flash_passes second
at "$duty" --json watch --once >"$work/received"
claim "FlashIsDeliveredAfterAKill" delivered second

rm "$relay/state/filler"
claim "WithSpaceTheNextGoodMessagePasses" good_message_passes
claim "TheLogStillVerifies" at "$desk1" audit verify
finish
