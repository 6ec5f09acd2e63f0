#!/bin/bash
# P6: people have keys, come on duty, hand over, go off; only who is on duty answers an OPERATION.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
exercise_line

words() { (umask 077 && printf '%s\n' "$2" >"$work/$1.words"); }
words boris "correct horse battery"
words carla "another horse entirely"
words wrong "wrong horse"
words short "seven77"
come() { at "$duty" "$1" "$2" --passphrase-file "$work/$3.words" "${@:4}"; }
add() { at "$duty" operator add "$1" --passphrase-file "$work/$2.words" "${@:3}"; }
# What the sender's station shows of the one message to duty@mod.borduria.
state_at_sender() {
  at "$desk1" watch --once >/dev/null
  at "$desk1" --json show "$1" | sed 's/.*"positions"//' | value state
}

claim "AShortPassphraseMakesNoOperator" refused 2 "at least 8 bytes" add "Lt Boris" short
claim "NorANameThatShowsNothing" refused 2 "no name for an operator" add $'\u200b' boris
claim "NorMoreThanAYear" refused 2 "at most 366 days" add "Lt Boris" boris --until 2099-12-31
unasked() { "$@" </dev/null; }
claim "NobodyIsAskedWithoutATerminal" refused 2 "--passphrase-file FILE" unasked at "$duty" operator add "Lt Boris"
(umask 022 && echo "correct horse battery" >"$work/open.words")
claim "APassphraseThatOthersMayReadIsRefused" refused 7 "others may read it" add "Lt Boris" open
claim "APersonGetsAKey" add "Lt Boris" boris
claim "NotTwice" refused 2 "has a key here already" add "Lt Boris" carla
claim "AnotherPersonToo" at "$duty" operator add "Sgt Carla" --passphrase-file /dev/fd/3 3< <(cat "$work/carla.words")
claim "TheListNamesThem" grep -qE '^Lt Boris +certified ' <(at "$duty" operator list)

id=$(precedence=FLASH sent_id "$desk1" duty@mod.borduria "hold your side")
at "$duty" watch --once >/dev/null
claim "WhileNobodyIsOnDutyNobodyAnswers" refused 3 "nobody is on duty" at "$duty" ack "$id"
claim "WhateverNameIsGiven" refused 3 "nobody is on duty" at "$duty" ack "$id" --operator "Lt Boris"
claim "NorReadsForThePosition" refused 3 "that is nobody" at "$duty" show "$id" --operator "Lt Boris"
claim "AWrongPassphraseBringsNobodyOnDuty" refused 3 "does not open with this passphrase" come on-duty "Lt Boris" wrong
claim "NorSomebodyElses" refused 3 "does not open with this passphrase" come on-duty "Lt Boris" carla
claim "NorANameWithoutAKey" refused 2 "has a key at this station" come on-duty "Maj Nobody" boris
claim "NorForMoreThanADay" refused 2 "24 hours" come on-duty "Lt Boris" boris --for 25h
claim "AtTheSendersItIsStillDelivered" test "$(state_at_sender "$id")" = delivered

claim "ThePersonComesOnDuty" come on-duty "Lt Boris" boris
claim "StatusNamesThePerson" grep -qF '"on_duty":"Lt Boris"' <(at "$duty" --json status)
claim "AnotherMustTakeOver" refused 3 "Lt Boris is on duty" come on-duty "Sgt Carla" carla
claim "NobodyElseAnswers" refused 2 "Lt Boris is on duty" at "$duty" ack "$id" --operator "Sgt Carla"
claim "ItIsOpenUntilSomebodyDoes" grep -qF "\"id\":\"$id\"" <(at "$duty" --json duty)
at "$duty" show "$id" >/dev/null
claim "LookingAtItTellsNobody" test "$(state_at_sender "$id")" = delivered
at "$duty" open "$id" >/dev/null
claim "OpeningItTellsTheSender" test "$(state_at_sender "$id")" = read
claim "ThePersonAcknowledges" at "$duty" ack "$id"
claim "TheSenderBelievesIt" test "$(state_at_sender "$id")" = acknowledged
claim "AndIsToldTheName" grep -qF '"by":"Lt Boris"' <(at "$desk1" --json show "$id")
claim "NothingIsQuarantinedAnywhere" test -z "$(at "$desk1" log | grep QUARANTINED)"
at "$desk2" watch --once >/dev/null
claim "TheSisterStationBelievesItToo" grep -qF '"state":"acknowledged"' <(at "$desk2" --json show "$id")

second=$(precedence=IMMEDIATE sent_id "$desk1" duty@mod.borduria "and the other side?")
at "$duty" watch --once >/dev/null
claim "WhoHasNoKeyTakesNothingOver" refused 2 "has a key at this station" come hand-over "Maj Nobody" boris
claim "NorWithAWrongPassphrase" refused 3 "does not open" come hand-over "Sgt Carla" boris
claim "TheWatchIsHandedOver" come hand-over "Sgt Carla" carla
claim "WhatIsOpenGoesWithIt" grep -qF "\"id\":\"$second\"" <(at "$duty" --json duty)
claim "TheNextOneAnswers" at "$duty" ack "$second"
claim "TheSenderIsToldThatName" test "$(state_at_sender "$second")" = acknowledged
claim "NotTheOneBefore" grep -qF '"by":"Sgt Carla"' <(at "$desk1" --json show "$second")
claim "WhoIsOnDutyIsNotRemoved" refused 3 "is on duty" at "$duty" operator remove "Sgt Carla"
claim "ThePersonGoesOffDuty" at "$duty" off-duty
claim "OnceIsEnough" refused 2 "Nobody is on duty" at "$duty" off-duty
claim "TheKeyIsDestroyed" at "$duty" operator remove "Sgt Carla"
claim "AndOpensNoMore" refused 2 "has a key at this station" come on-duty "Sgt Carla" carla

at "$duty" --json watch-log >"$work/log"
claim "TheWatchLogHasEveryStep" test "$(sed 's/.*"state":"\([a-z_]*\)".*/\1/' "$work/log" | tr '\n' ' ')" = \
  "operator_added operator_added on_duty read acknowledged handed_over on_duty acknowledged off_duty operator_removed "
unhex() { tr -d '\n' | tr a-f A-F | basenc --base16 -d; }
# The same check as ours, by others' means.
checks_out() { # LINE-OF-LOG
  local hex signed label="hotline/1 WatchEntry"
  signed=$(value signed <<<"$1")
  {
    printf '\x14%s' "$label"
    local size=$((${#signed} / 2))
    if [ "$size" -lt 64 ]; then printf '%b' "\\x$(printf %02x "$size")"
    else printf '%b' "\\x$(printf %02x $((64 | size >> 8)))\\x$(printf %02x $((size & 255)))"; fi
    unhex <<<"$signed"
  } >"$work/content"
  hex=$(value key <<<"$1")
  { printf '302a300506032b6570032100%s' "$hex" | unhex; } >"$work/key.der"
  value signature <<<"$1" | unhex >"$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/content" -sigfile "$work/signature"
}
claim "ItsSignaturesHoldForOthers" checks_out "$(grep -F '"on_duty"' "$work/log" | head -n 1)"
claim "ALaterSpanIsEmpty" test -z "$(at "$duty" --json watch-log --from 2099-01-01)"

# An exercise: a person may only say a name, a script says that it is one.
drill=$(line_name=rehearsal kind=DRILL sent_id "$desk1" duty@mod.borduria "drill one")
at "$duty" watch --once >/dev/null
claim "InADrillANameIsEnough" at "$duty" ack "$drill" --operator "Pvt Trainee"
drill=$(line_name=rehearsal kind=DRILL sent_id "$desk1" duty@mod.borduria "drill two")
at "$duty" watch --once >/dev/null
claim "AScriptSaysThatItIsOne" at "$duty" ack "$drill" --scripted
claim "TheSenderIsShownThat" test "$(state_at_sender "$drill")" = acknowledged
claim "AsAScript" grep -qF '"scripted":true' <(at "$desk1" --json show "$drill")
claim "TheLogVerifies" at "$duty" audit verify
finish
