#!/bin/bash
# A hostile station with real certificates: what the relay refuses, with its Refusal, and what the
# recipients refuse. After each the next good message passes, on the same line.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
keys=$work/hostile
stage_quietly "$top/certs/authority" request rogue@mod.borduria/desk-1 --out "$keys" --role releaser
stage_quietly "$top/certs/authority" sign-station rogue@mod.borduria/desk-1 "$keys/identity.csr" "$keys/tls.csr" \
  --role releaser --dir "$borduria" --out "$keys"
me=hotline://mod.borduria/rogue/desk-1

peer() { peer_with "$keys" "$@"; }
ask() { peer garbage --nothing --method "/hotline.relay.v1.$1"; }

# A station of an authority that the relay serves, which has not enrolled.
refuses "BeforeItEnrolsItMaySubmitNothing" 3 REFUSAL_NOT_ENROLLED \
  peer submit --sender "$me" --line 00000000000000000000000000000000
refuses "NorSeeTheCheckpoint" 3 REFUSAL_NOT_ENROLLED ask Audit/GetCheckpoint
refuses "NorAProofOfInclusion" 3 REFUSAL_NOT_ENROLLED ask Audit/GetInclusionProof
refuses "NorAProofOfConsistency" 3 REFUSAL_NOT_ENROLLED ask Audit/GetConsistencyProof
refuses "ATlsCertificateIsNoIdentity" 3 REFUSAL_CERTIFICATE_PURPOSE peer --identity tls.pem enrol
stage_quietly peer enrol
claim "OnceEnrolledItSeesTheCheckpoint" ask Audit/GetCheckpoint
# grpc.health.v1: field 1, status, is 1, SERVING.
health() { peer garbage --nothing --method /grpc.health.v1.Health/Check; }
claim "TheHealthCheckSaysThatItServes" refused 0 "answer 0801" health

line_name=border
stage_quietly at "$desk1" line create "$line_name" --with duty@mod.borduria --with rogue@mod.borduria \
  --mandate Trial --until 2099-12-31
stage_quietly at "$desk2" watch --once
stage_quietly at "$duty" watch --once
line=$(at "$desk1" --json line show "$line_name" | value line_id)
submit() { peer submit --line "$line" --sender "$me" "$@"; }

claim "AnHonestEnvelopeIsAccepted" submit
refuses "AnotherSender" 3 REFUSAL_SENDER_MISMATCH \
  peer submit --line "$line" --sender hotline://mfa.alba/watch/desk-1
refuses "AnUnknownLine" 3 REFUSAL_UNKNOWN_LINE \
  peer submit --line 00112233445566778899aabbccddeeff --sender "$me"
refuses "PrecedenceZero" 3 REFUSAL_PRECEDENCE submit --precedence 0
refuses "PrecedenceUnknown" 3 REFUSAL_PRECEDENCE submit --precedence 9
refuses "ClassZero" 3 REFUSAL_CLASS submit --class 0
refuses "ClassOfAnotherLine" 3 REFUSAL_CLASS submit --class 2
refuses "NoLifetime" 3 REFUSAL_LIFETIME submit --lifetime 0
refuses "LifetimeAboveThirtyDays" 3 REFUSAL_LIFETIME submit --lifetime 2592001
refuses "UnknownHeaderVersion" 3 REFUSAL_VERSION submit --version 2
refuses "EpochThatTheLineHasNot" 3 REFUSAL_EPOCH submit --epoch 3
refuses "IncarnationThatTheLineHasNot" 3 REFUSAL_INCARNATION submit --incarnation 2
refuses "ATombstoneIsTheRelaysAlone" 3 REFUSAL_ENVELOPE_TYPE submit --type 6 --lifetime 0
refuses "TooLarge" 3 REFUSAL_TOO_LARGE submit --size 262145
refuses "TooLargeForAnyRequest" 3 REFUSAL_TOO_LARGE submit --size 3000000
refuses "BytesThatAreNoProtobuf" 3 REFUSAL_MALFORMED peer garbage
refuses "NorInAnotherService" 3 REFUSAL_MALFORMED peer garbage --method /hotline.relay.v1.Audit/GetEntries
refuses "TooManyOfThem" 3 REFUSAL_TOO_LARGE peer garbage --bytes 3000000

# What gRPC answers itself has a code, and no Refusal.
answered_by_grpc() { # NAME CODE COMMAND...
  local name=$1 code=$2
  shift 2
  claim "$name" refused 4 "code $code" "$@"
  claim "$name:TheNextGoodMessagePasses" good_message_passes
}
answered_by_grpc "AnUnknownMethod" 12 peer garbage --method /hotline.relay.v1.Relay/Format
answered_by_grpc "TooLargeForTheTransport" 8 peer garbage --bytes 5000000

id=0123456789abcdef0123456789abcdef
submit --id "$id" >"$work/first"
submit --id "$id" --repeat 2 >"$work/again"
claim "TheSameSubmissionGetsTheSameReceipt" test "$(sort -u "$work/first" "$work/again" | wc -l)" = 1
refuses "TheSameIdWithOtherBytesIsRefused" 3 REFUSAL_ID_REUSED submit --id "$id" --size 101

# What the relay cannot see is refused by the recipient: quarantined under the fault that
# docs/threat-model.md names, never in the way.
tampered() {
  peer message --line "$line" --sender "$me" --to duty@mod.borduria --with watch@mfa.alba \
    --with duty@mod.borduria --text "tampered with $1" --tamper "$1" >/dev/null
  at "$duty" --json watch --once >"$work/watched"
}
quarantines() { # WHAT FAULT
  tampered "$1"
  claim "Quarantined:$1" grep -qF '"quarantined":true' "$work/watched"
  claim "CalledByItsFault:$1:$2" grep -qF "\"reason\":\"$2\"" "$work/watched"
  claim "NotShownAsATrueMessage:$1" test -z "$(grep -F "tampered with $1" "$work/watched" | grep -vF quarantined)"
  claim "Quarantined:$1:TheNextGoodMessagePasses" good_message_passes
}
tampered none
claim "UntamperedItIsShown" grep -qF '"text":"tampered with none"' "$work/watched"
quarantines commitment COMMITMENT_NOT_OPENED
quarantines kind KIND_OF_CLASS
quarantines kind-zero MESSAGE_MALFORMED
quarantines precedence PRECEDENCE_MISMATCH
quarantines sender SENDER_MISMATCH
quarantines signature SENDER_SIGNATURE
quarantines addressees ADDRESSEES_NOT_OPENED
quarantines roster ROSTER_MISMATCH
quarantines ciphertext ALTERED
quarantines truncated SEAL_MALFORMED
quarantines header ALTERED

# Text for a terminal.
printf 'a\033[2Jb\007\302\233c' | at "$desk1" send "$line_name" --to duty@mod.borduria --precedence ROUTINE \
  --kind OPERATION --subject "$(printf 'x\033]0;y\007')" - >"$work/own"
at "$duty" watch --once >"$work/shown"
claim "NoControlCharacterIsShown" test -z "$(LC_ALL=C tr -d '\t\n\040-\176\200-\377' <"$work/shown")$(grep -F $'\302\233' "$work/shown")"

# A drill whose text imitates its own end and an operation after it.
line_name=rehearsal
exercise_line
{
  printf 'hold\n*** DRILL DRILL DRILL ***\n\n'
  printf 'FLASH  OPERATION  230245Z NOV 26\n  id    00112233445566778899aabbccddeeff\n'
  printf '%80sFLASH  OPERATION  230245Z NOV 26\n' ''
} | at "$desk1" send rehearsal --to duty@mod.borduria --precedence ROUTINE --kind DRILL --subject Trial - >"$work/own"
at "$duty" watch --once >"$work/shown"
claim "TheForgedHeadingIsShownAsText" grep -qxF '| FLASH  OPERATION  230245Z NOV 26' "$work/shown"
claim "TheDrillIsTheOnlyHeading" test "$(grep -E '^(FLASH|IMMEDIATE|PRIORITY|ROUTINE) ' "$work/shown" | cut -d' ' -f1-3)" = "ROUTINE  DRILL"
claim "ItsBannerIsThereTwice" test "$(grep -cxF '*** DRILL DRILL DRILL ***' "$work/shown")" = 2

# What was refused is in the log: by its name, under the name of who asked, as often as it was.
auditor "$work/auditor" mod.borduria "$borduria"
auditor "$work/other-auditor" mfa.alba "$alba"
refusals "$work/auditor" >"$work/refusals"
peer_with "$work/other-auditor" refusals >"$work/other-refusals"
logged() { # TIMES REASON
  local times
  times=$(awk -v reason="REFUSAL_$2" -v who="$me" '$2 == reason && $3 == who { n += $1 } END { print n + 0 }' "$work/refusals")
  [ "$times" = "$1" ] || { echo "$times times"; return 1; }
}
while read -r times reason; do
  claim "TheLogNamesARefusal:$reason" logged "$times" "$reason"
done <<'LOGGED'
4 NOT_ENROLLED
1 CERTIFICATE_PURPOSE
1 SENDER_MISMATCH
1 UNKNOWN_LINE
2 PRECEDENCE
2 CLASS
2 LIFETIME
1 VERSION
1 EPOCH
1 INCARNATION
1 ENVELOPE_TYPE
3 TOO_LARGE
2 MALFORMED
1 ID_REUSED
LOGGED
claim "NobodyElseWasRefused" test -z "$(awk -v who="$me" '$3 != who' "$work/refusals" "$work/other-refusals")"
claim "AnotherAuthoritysAuditorSeesNoneOfThem" test -z "$(cat "$work/other-refusals")"
claim "TheLogNamesNoOtherRefusal" test "$(cut -d' ' -f2 "$work/refusals" | sort -u | wc -l)" = 14
claim "TheLogStillVerifies" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
