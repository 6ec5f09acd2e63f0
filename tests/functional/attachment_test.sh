#!/bin/bash
# A file of 16 MiB goes along with a message. Sender and receiver are killed in its middle and go on
# where they were; a FLASH overtakes it; what arrives is what was sent, and overwrites nothing.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
# With what it ended: 137 if the signal found it alive.
kill_at_once() { # PID
  ended=0
  kill -KILL "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || ended=$?
}
# Of the first attachment of the message.
attachment_is() { # HOME ID STATE
  at "$1" --json show "$2" | sed 's/.*"attachments"//' | grep -qF "\"state\":\"$3\""
}
progress_in() { grep -qF '"event":"attachment"' "$1"; }

head -c 16777216 /dev/urandom >"$work/map.bin"
printf 'a short note\n' >"$work/note.txt"
printf 'see the map' >"$work/text"

# What cannot be sent is refused before anything is.
attach() {
  at "$desk1" --json send capitals --to duty@mod.borduria --precedence PRIORITY --kind OPERATION --subject Map "$@" "$work/text"
}
head -c 16777217 /dev/zero >"$work/too-large"
: >"$work/empty"
claim "AFileAbove16MibIsRefused" refused 2 too_large attach --attach "$work/too-large"
claim "AnEmptyFileIsRefused" refused 2 attachment attach --attach "$work/empty"
claim "AFolderIsRefused" refused 2 attachment attach --attach "$work"
claim "AMissingFileIsRefused" refused 2 file attach --attach "$work/nowhere"
claim "NothingWasSent" test -z "$(at "$desk1" --json log capitals)"

# The sender is killed in the middle, then the receiver.
at_as_process "$duty" --json watch >"$work/watched" 2>"$work/watcher.log" &
receiver=$!
stage_pids+=("$receiver")
at_as_process "$desk1" --json send capitals --to duty@mod.borduria --precedence PRIORITY --kind OPERATION --subject Map \
  --attach "$work/map.bin" --attach "$work/note.txt" "$work/text" >"$work/sent" 2>"$work/sender.log" &
sender=$!
stage_pids+=("$sender")
claim "TheReceiverSeesProgress" within 120 progress_in "$work/watched"
claim "TheSenderSaysHowFarItIs" within 60 progress_in "$work/sent"
kill_at_once "$sender"
claim "TheSenderIsKilledInTheMiddle" test "$ended" = 137
kill_at_once "$receiver"
claim "TheReceiverIsKilledInTheMiddle" test "$ended" = 137
id=$(value id <"$work/sent")
claim "TheAttachmentIsNotHereYet" attachment_is "$duty" "$id" under_way
claim "ItCannotBeSavedYet" refused 3 incomplete at "$duty" --json save "$id" 1 --to "$work/early.bin"

# Both go on; a FLASH overtakes what is left.
at_as_process "$duty" --json watch >"$work/watched-again" 2>>"$work/watcher.log" &
receiver=$!
at_as_process "$desk1" --json watch >"$work/sending" 2>>"$work/sender.log" &
sender=$!
stage_pids+=("$receiver" "$sender")
claim "BothGoOn" within 120 progress_in "$work/watched-again"
flash=$(precedence=FLASH sent_id "$desk1" duty@mod.borduria "at once")
flash_is_here() { grep -F '"event":"message"' "$work/watched-again" | grep -qF "\"id\":\"$flash\""; }
claim "AFlashArrives" within 60 flash_is_here
before_the_flash() { sed "/\"id\":\"$flash\"/,\$d" "$work/watched-again"; }
claim "BeforeTheAttachmentIsComplete" test -z "$(before_the_flash | grep -F '"name":"map.bin"' | sed 's/.*"attachment":{//' | grep -F '"state":"complete"')"

claim "TheAttachmentIsWholeAtTheReceiver" within 300 attachment_is "$duty" "$id" complete
claim "AndSaidToBeSentAtTheSender" within 60 attachment_is "$desk1" "$id" complete
kill -TERM "$receiver" "$sender"
wait "$receiver" "$sender" || :

# Saving.
claim "ItIsSaved" at "$duty" save "$id" map.bin --to "$work/saved.bin"
claim "ItIsWhatWasSent" cmp "$work/map.bin" "$work/saved.bin"
mkdir "$work/box"
claim "ItIsSavedByItsNumberIntoAFolder" at "$duty" save "$id" 2 --to "$work/box"
claim "UnderItsOwnName" cmp "$work/note.txt" "$work/box/note.txt"
claim "NothingIsOverwritten" refused 2 exists at "$duty" --json save "$id" note.txt --to "$work/box"
claim "WithTwoANameIsNeeded" refused 2 attachment at "$duty" --json save "$id" --to "$work/other"
at "$desk2" watch --once >/dev/null
claim "TheSisterStationHasItToo" at "$desk2" save "$id" map.bin --to "$work/sister.bin"
claim "AndTheSame" cmp "$work/map.bin" "$work/sister.bin"
claim "ChunksAreNoMessages" test "$(at "$duty" --json log capitals | wc -l)" = 2
claim "EveryStationVerifiesTheLog" at "$desk1" audit verify
claim "TheOtherSideVerifiesItToo" at "$duty" audit verify
finish
