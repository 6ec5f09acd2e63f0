#!/bin/bash
# A hostile station with real certificates: what the relay refuses, with its Refusal, and what the
# recipients refuse. After each the next good message passes.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
keys=$work/hostile
stage_quietly "$top/certs/authority" request rogue@mod.borduria/desk-1 --out "$keys" --role releaser
stage_quietly "$top/certs/authority" sign-station rogue@mod.borduria/desk-1 "$keys/identity.csr" "$keys/tls.csr" \
  --role releaser --dir "$borduria" --out "$keys"
me=hotline://mod.borduria/rogue/desk-1

peer() {
  "$stage_bin/peer" --address "$(cat "$relay/state/address")" --relay-name relay.mfa.alba \
    --root "$alba/root.pem" --keys "$keys" "$@"
}
claim "BeforeItEnrolsItMaySubmitNothing" refused 3 REFUSAL_NOT_ENROLLED \
  peer submit --sender "$me" --line 00000000000000000000000000000000
stage_quietly peer enrol
stage_quietly at "$desk1" line create capitals --with duty@mod.borduria --with rogue@mod.borduria \
  --mandate Trial --until 2099-12-31
stage_quietly at "$desk2" watch --once
stage_quietly at "$duty" watch --once
line=$(at "$desk1" --json line show capitals | value line_id)
submit() { peer submit --line "$line" --sender "$me" "$@"; }

claim "AnHonestEnvelopeIsAccepted" submit
claim "AnotherSender" refused 3 REFUSAL_SENDER_MISMATCH \
  peer submit --line "$line" --sender hotline://mfa.alba/watch/desk-1
claim "AnUnknownLine" refused 3 REFUSAL_UNKNOWN_LINE \
  peer submit --line 00112233445566778899aabbccddeeff --sender "$me"
claim "PrecedenceZero" refused 3 REFUSAL_PRECEDENCE submit --precedence 0
claim "PrecedenceUnknown" refused 3 REFUSAL_PRECEDENCE submit --precedence 9
claim "ClassZero" refused 3 REFUSAL_CLASS submit --class 0
claim "ClassOfAnotherLine" refused 3 REFUSAL_CLASS submit --class 2
claim "NoLifetime" refused 3 REFUSAL_LIFETIME submit --lifetime 0
claim "LifetimeAboveThirtyDays" refused 3 REFUSAL_LIFETIME submit --lifetime 2592001
claim "UnknownHeaderVersion" refused 3 REFUSAL_VERSION submit --version 2
claim "EpochThatTheLineHasNot" refused 3 "REFUSAL_" submit --epoch 3
claim "IncarnationThatTheLineHasNot" refused 3 REFUSAL_INCARNATION submit --incarnation 2
claim "ATombstoneIsTheRelaysAlone" refused 3 REFUSAL_ENVELOPE_TYPE submit --type 6 --lifetime 0
claim "TooLarge" refused 3 REFUSAL_TOO_LARGE submit --size 262145
claim "BytesThatAreNoProtobuf" refused 3 REFUSAL_MALFORMED peer garbage
claim "NorInAnotherService" refused 3 REFUSAL_MALFORMED peer garbage --method /hotline.relay.v1.Audit/GetEntries
claim "AnUnknownMethod" refused 4 "code 12" peer garbage --method /hotline.relay.v1.Relay/Format

id=0123456789abcdef0123456789abcdef
submit --id "$id" >"$work/first"
submit --id "$id" --repeat 2 >"$work/again"
claim "TheSameSubmissionGetsTheSameReceipt" test "$(sort -u "$work/first" "$work/again" | wc -l)" = 1
claim "TheSameIdWithOtherBytesIsRefused" refused 3 REFUSAL_ID_REUSED submit --id "$id" --size 101
claim "TheNextGoodMessagePasses" good_message_passes

# What the relay cannot see is refused by the recipient: quarantined, shown, never in the way.
tampered() {
  peer message --line "$line" --sender "$me" --to duty@mod.borduria --with watch@mfa.alba \
    --with duty@mod.borduria --text "tampered with $1" --tamper "$1" >/dev/null
  at "$duty" --json watch --once >"$work/watched"
}
tampered none
claim "UntamperedItIsShown" grep -qF '"text":"tampered with none"' "$work/watched"
for what in commitment kind precedence sender signature addressees roster ciphertext truncated header; do
  tampered "$what"
  claim "Quarantined:$what" grep -qF '"quarantined":true' "$work/watched"
  claim "NotShownAsATrueMessage:$what" test -z "$(grep -F "tampered with $what" "$work/watched" | grep -vF quarantined)"
done
claim "TheNextGoodMessagePassesAfterAllThat" good_message_passes

# Text for a terminal.
printf 'a\033[2Jb\007\302\233c' | at "$desk1" send capitals --to duty@mod.borduria --precedence ROUTINE \
  --kind OPERATION --subject "$(printf 'x\033]0;y\007')" - >"$work/own"
at "$duty" watch --once >"$work/shown"
claim "NoControlCharacterIsShown" test -z "$(LC_ALL=C tr -d '\t\n\040-\176\200-\377' <"$work/shown")$(grep -F $'\302\233' "$work/shown")"

claim "TheLogNamesTheRefusalsInTheEnd" stage_stop "$relay"
claim "TheLogStillVerifies" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
