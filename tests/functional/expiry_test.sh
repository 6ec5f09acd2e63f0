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
claim "TheNextGoodMessagePasses" good_message_passes

# Bytes that can be found again, for the relay as opaque as any ciphertext: they are in its files
# until they expire, and in none of them after.
rogue=$work/rogue
stage_quietly "$top/certs/authority" request rogue@mod.borduria/desk-1 --out "$rogue" --role operator
stage_quietly "$top/certs/authority" sign-station rogue@mod.borduria/desk-1 "$rogue/identity.csr" "$rogue/tls.csr" \
  --role operator --dir "$borduria" --out "$rogue"
stage_quietly peer_with "$rogue" enrol
stage_quietly at "$desk1" line create border --with duty@mod.borduria --with rogue@mod.borduria \
  --mandate Trial --until 2099-12-31
line=$(at "$desk1" --json line show border | value line_id)
mark=opaque-$(head -c 12 /dev/urandom | sha256sum | head -c 24)
submit_mark() {
  peer_with "$rogue" submit --line "$line" --sender hotline://mod.borduria/rogue/desk-1 --mark "$mark." --size 200000 "$@"
}
marked_files() { grep -rlaF "$mark" "$relay/state" || :; }
claim "AnOpaqueEnvelopeIsAccepted" submit_mark --lifetime 5
claim "ItsBytesAreFoundInTheRelaysFiles" test -n "$(marked_files)"
sleep 8
claim "TheLogStillVerifies" at "$desk1" audit verify
stage_stop "$relay"
claim "NoneOfItsBytesIsLeftAtTheRelay" test -z "$(marked_files)"
claim "TheRelayVerifiesItsLog" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
stage_start "$relay"
claim "TheNextGoodMessagePassesAfterThat" good_message_passes
finish
