#!/bin/bash
# A station's own disk is full, or read-only: every command says so, and nothing is lost.
# A user may mount where he is root: in a namespace of his own.
if [ "$(id -u)" != 0 ] && unshare --user --map-root-user --mount true 2>/dev/null; then
  exec unshare --user --map-root-user --mount "$0"
fi
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
small=$work/small
mkdir "$small"
if ! mount -t tmpfs -o size=8m tmpfs "$small" 2>/dev/null; then
  skips "StationsDiskFull" "neither root nor a user namespace may mount here"
  finish
  exit
fi
trap 'stage_end; umount -l "$small"; leave' EXIT
cp -a "$duty/." "$small/"
sent=$(sent_id "$desk1" duty@mod.borduria "while there is no space")
at_small() { "$stage_bin/hotline" --home "$small" --key-file "$duty.key" "$@"; }
say_small() { printf 'words' | at_small send capitals --to watch@mfa.alba --precedence ROUTINE --kind OPERATION --subject DISK; }

dd if=/dev/zero bs=4k of="$small/filler" 2>/dev/null || :
claim "AFullDiskIsNamedByWatch" refused 7 "the disk is full" at_small watch --once
claim "AFullDiskIsNamedByStatus" refused 7 "the disk is full" at_small status
claim "AFullDiskIsNamedBySend" refused 7 "the disk is full" say_small
claim "AFullDiskIsNamedInJson" refused 7 '"reason":"disk_full"' at_small --json log
rm "$small/filler"

mount -o remount,bind,ro "$small"
claim "AReadOnlyDiskIsNamedByWatch" refused 7 "cannot be written" at_small watch --once
claim "AReadOnlyDiskIsNamedBySend" refused 7 "cannot be written" say_small
claim "AReadOnlyDiskIsNamedInJson" refused 7 '"reason":"read_only"' at_small --json log
mount -o remount,bind,rw "$small"

at_small --json watch --once >"$work/received"
claim "WithSpaceTheMessageComesOnce" test "$(grep -c "\"event\":\"message\".*\"id\":\"$sent\"\|\"id\":\"$sent\".*\"event\":\"message\"" "$work/received")" = 1
claim "WithSpaceItSends" say_small
finish
