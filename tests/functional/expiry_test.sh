#!/bin/bash
# What ends undelivered becomes a tombstone that sender and addressee see.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
id=$(sent_id "$desk1" duty@mod.borduria "only for a moment" --lifetime 2s)
sleep 5
at "$desk1" --json watch --once >"$work/sender"
claim "TheSenderSeesThatItEnded" grep -qF '"event":"ended"' "$work/sender"
claim "ItsStateIsExpired" grep -qF '"state":"expired"' <(at "$desk1" --json show "$id")
at "$duty" --json watch --once >"$work/addressee"
claim "TheAddresseeNeverSeesTheText" test -z "$(grep -F "only for a moment" "$work/addressee")"
claim "TheAddresseeSeesThatSomethingEnded" grep -qF '"event":"ended"' "$work/addressee"
claim "NoCiphertextIsLeftAtTheRelay" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
claim "TheNextGoodMessagePasses" good_message_passes
finish
