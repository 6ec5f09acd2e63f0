#!/bin/bash
# A full disk: lower precedences are refused, FLASH and confirms pass, nothing is lost.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
if [ "$(id -u)" != 0 ]; then
  skips "DiskFull" "needs root, to mount a small file system"
  finish
  exit
fi
mkdir -p "$relay/state"
if ! mount -t tmpfs -o size=96m tmpfs "$relay/state" 2>/dev/null; then
  skips "DiskFull" "this machine allows no mounts"
  finish
  exit
fi
trap 'stage_end; umount -l "$relay/state"; leave' EXIT
stage_settings='reserve_mib = 32'
two_governments
live_line
claim "WithSpaceEveryPrecedencePasses" good_message_passes

# Somebody else fills the disk to the last byte.
dd if=/dev/zero of="$relay/state/filler" bs=1M 2>/dev/null || :
sleep 3
for p in ROUTINE PRIORITY IMMEDIATE; do
  attempt() { precedence=$p send "$desk1" duty@mod.borduria "no room for $p"; }
  claim "RefusedWithoutSpace:$p" refused 3 "disk_full" attempt
done
claim "FlashPassesWithoutSpace" grep -qF '"state":"sent"' <(precedence=FLASH send "$desk1" duty@mod.borduria "there must be room")
at "$duty" --json watch --once >"$work/received"
claim "FlashIsDelivered" grep -qF "there must be room" "$work/received"
claim "ConfirmsPass" test -z "$(at "$duty" --json watch --once | grep -F "there must be room")"

rm "$relay/state/filler"
sleep 3
claim "WithSpaceTheNextGoodMessagePasses" good_message_passes
claim "TheLogStillVerifies" at "$desk1" audit verify
finish
