#!/bin/bash
# A full disk: lower precedences are refused, FLASH and confirms pass, nothing is lost, not even
# by a kill; with space again everything works.
# A user may mount where he is root: in a namespace of his own.
if [ "$(id -u)" != 0 ] && unshare --user --map-root-user --mount true 2>/dev/null; then
  exec unshare --user --map-root-user --mount "$0"
fi
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
mkdir -p "$relay/state"
if ! mount -t tmpfs -o size=40m tmpfs "$relay/state" 2>/dev/null; then
  skips "DiskFull" "neither root nor a user namespace may mount here"
  finish
  exit
fi
trap 'stage_end; umount -l "$relay/state"; leave' EXIT
# The least that the configuration allows.
stage_settings='reserve_mib = 8'
two_governments
live_line
claim "WithSpaceEveryPrecedencePasses" good_message_passes

# What the relay has written down as confirmed by the addressee, with FLASH as its precedence.
auditor "$work/auditor" mod.borduria "$borduria"
count_flash_confirmed() {
  peer_with "$work/auditor" confirmed --station hotline://mod.borduria/duty/desk-1 | grep -c ' 4$' || :
}
cards=$(count_flash_confirmed) # a line card is FLASH, too
flash_confirmed() { # TIMES
  local times=$(($(count_flash_confirmed) - cards))
  [ "$times" = "$1" ] || { echo "$times are confirmed"; return 1; }
}

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
claim "NoneOfThemIsConfirmedYet" flash_confirmed 0
fill
at "$duty" --json watch --once >"$work/received"
claim "FlashIsDelivered" delivered first
claim "EveryConfirmIsInTheRelaysLog" flash_confirmed 20
claim "WhatWasConfirmedIsNotDeliveredAgain" test -z "$(at "$duty" --json watch --once | grep -F "there must be room")"

stage_kill "$relay"
fill
stage_start "$relay"
claim "TheConfirmsOutliveAKill" flash_confirmed 20
no_space_below_flash AfterAKill
claim "FlashPassesWithoutSpaceAfterAKill" flash_passes second
at "$duty" --json watch --once >"$work/received"
claim "FlashIsDeliveredAfterAKill" delivered second
claim "EveryConfirmIsInTheRelaysLogAfterAKill" flash_confirmed 40

rm "$relay/state/filler"
claim "WithSpaceTheNextGoodMessagePasses" good_message_passes
claim "TheLogStillVerifies" at "$desk1" audit verify
finish
