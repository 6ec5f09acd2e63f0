#!/bin/bash
# What a person gets wrong at the command line: exit code 2 (or what fits), a sentence that helps.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
exercise_line

bare() { "$stage_bin/hotline" "$@" </dev/null; }
text() { printf 'text' | at "$desk1" "$@"; }
line=(send capitals --to duty@mod.borduria --subject Trial)

claim "NoCommand" refused 2 "subcommand" bare
claim "UnknownCommand" refused 2 "no command sing" bare sing
claim "UnknownCommandBelow" refused 2 "no command sing" bare line sing
claim "UnknownOptionBeforeTheCommand" refused 2 "no option --loud" bare --loud
claim "UnknownCommandOfTheRelay" refused 2 "no command sing" "$stage_bin/hotlined" sing
claim "UnknownCommandOfTheRelayBelow" refused 2 "no command sing" "$stage_bin/hotlined" audit sing
claim "NoHome" refused 2 "HOTLINE_HOME" bare status
claim "NoKeyAndNoTerminal" refused 2 "--key-file" bare --home "$desk1" status
claim "UnknownPrecedence" refused 2 "precedence" text "${line[@]}" --precedence URGENT --kind OPERATION
claim "PrecedenceMissing" refused 2 "hotline: --precedence is required; see \`hotline send --help\`" text "${line[@]}" --kind OPERATION
claim "UnknownKind" refused 2 "--kind" text "${line[@]}" --precedence FLASH --kind REAL
claim "KindZeroHasNoName" refused 2 "--kind" text "${line[@]}" --precedence FLASH --kind UNSPECIFIED
claim "ADrillOnALiveLine" refused 2 "DRILL" text "${line[@]}" --precedence FLASH --kind DRILL
claim "TheRealThingOnAnExerciseLine" refused 2 "OPERATION" \
  text send rehearsal --to duty@mod.borduria --subject Trial --precedence FLASH --kind OPERATION
claim "UnknownLine" refused 2 "no line 'nowhere': see \`hotline line list\`" text send nowhere --to duty@mod.borduria --subject T --precedence FLASH --kind OPERATION
claim "AStationIsNoAddressee" refused 2 "positions are written POSITION@DOMAIN, as duty@mod.borduria" \
  text send capitals --to duty@mod.borduria/desk-1 --subject T --precedence FLASH --kind OPERATION
claim "AnOptionLeavesTheNextWord" refused 0 "desk-1" text send --to duty@mod.borduria capitals --subject T --precedence ROUTINE --kind TEST
claim "AddresseeOffTheLine" refused 2 "king@mfa.alba is not on this line. On it are: watch@mfa.alba, duty@mod.borduria." text send capitals --to king@mfa.alba --subject T --precedence FLASH --kind OPERATION
claim "NoLifetime" refused 2 "--lifetime: must be 1 second to 30 days" text "${line[@]}" --precedence FLASH --kind OPERATION --lifetime 0s
claim "LifetimeAboveThirtyDays" refused 2 "--lifetime: must be 1 second to 30 days" text "${line[@]}" --precedence FLASH --kind OPERATION --lifetime 31d
claim "TheTextIsNoArgument" refused 2 "from the text itself: No such file or directory" text "${line[@]}" --precedence FLASH --kind OPERATION "the text itself"
head -c 65537 /dev/zero | tr '\0' 'x' >"$work/large"
claim "TextTooLarge" refused 2 "65536" at "$desk1" "${line[@]}" --precedence FLASH --kind OPERATION "$work/large"
printf 'a\nb\xff\n' >"$work/bytes"
claim "AFolderIsNoText" refused 2 "Is a directory" at "$desk1" "${line[@]}" --precedence FLASH --kind OPERATION "$work"
claim "TextThatIsNoUtf8" refused 2 "line 2 of the text in $work/bytes is not UTF-8" at "$desk1" "${line[@]}" --precedence FLASH --kind OPERATION "$work/bytes"
silent() { printf '%s' "$1" | at "$desk1" send capitals --to duty@mod.borduria --subject "$2" --precedence FLASH --kind OPERATION; }
claim "AnEmptyTextIsNotSent" refused 2 "text is empty" silent "" Trial
claim "ATextOfSpaceIsNotSent" refused 2 "text is empty" silent $' \n' Trial
claim "AnEmptySubjectIsNotSent" refused 2 "subject is empty" silent text ""
# docs/cli.md names the options of every command, and no others.
commands() { bare "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'; }
options() { grep -oE -e '--[a-z]+(-[a-z]+)*' | grep -vxE -e '--(help|version)' | sort -u; }
helped() { bare "$@" --help | sed -n 's/^  \(-[a-z],\)\{0,1\}\(--[a-z-]*\).*/\2/p' | options; }
# The rows of its table that begin with this command.
documented() { sed 's/\\|/ /g' "$top/docs/cli.md" | awk -F'|' -v name="$*" '$2 ~ "`" name "[ `]"' | options; }
same_options() {
  diff <(helped "$@" || :) <(documented "$@" || :)
}
for name in $(commands); do
  if [ -z "$(commands "$name")" ]; then claim "OptionsAreDocumented:$name" same_options "$name"; fi
  for below in $(commands "$name"); do
    claim "OptionsAreDocumented:$name:$below" same_options "$name" "$below"
  done
done
claim "ThatWasEveryCommand" test "$passed" -gt 30
options_of_all() { diff <(helped) <(grep -m 1 '^    hotline \[' "$top/docs/cli.md" | options); }
claim "OptionsAreDocumented" options_of_all

claim "UnknownCommandInJson" refused 2 '"reason":"usage","state":"failed","text":"There is no command sing; see `hotline --help`"' bare --json sing
claim "ATimeoutForNothing" refused 2 "--timeout is for --await" at "$desk1" "${line[@]}" --precedence ROUTINE --kind TEST --timeout 5s
claim "ARelayWithoutAPort" refused 2 "write HOST:PORT" at "$desk1" enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" \
  --relay localhost --relay-name relay.mfa.alba --log "$relay/log-key.txt"
claim "LogOfNothing" refused 2 "--limit: Value 0 not in range 1 to 1000000" at "$desk1" log --limit 0
claim "LogOfAWord" refused 2 "--limit: Value all not in range 1 to 1000000" at "$desk1" log --limit all
claim "AKeepOfNoDays" refused 2 "DAYS: Value 0 not in range 1 to 3650" at "$desk1" record-keep 0
claim "AKeepOfTooManyDays" refused 2 "DAYS: Value 3651 not in range 1 to 3650" at "$desk1" record-keep 3651
claim "AKeepIsSaved" refused 0 "30 days" at "$desk1" record-keep 30
claim "AKeepIsShown" refused 0 '"record_keep":30' at "$desk1" --json record-keep
claim "ANameThatALineHas" refused 2 "already" at "$desk1" line create capitals --with duty@mod.borduria --mandate M --until 2099-12-31
create() { at "$desk1" line create "$1" --with duty@mod.borduria --mandate "$2" --until 2099-12-31; }
claim "ANameThatShowsNothing" refused 2 "line name: has no visible character" create " " M
for name in "capitals " " capitals" $'capitals\u200b' $'\u202ecapitals'; do
  claim "ANameThatLooksLikeOneThatALineHas" refused 2 "line name: must be visible characters" create "$name" M
done
claim "ALineWithoutAMandate" refused 2 "mandate: is missing" create unbound ""
claim "UnknownMessage" refused 2 "begins with 12345678: \`hotline log\`" at "$desk1" show 12345678
claim "IdTooShort" refused 2 "8" at "$desk1" show 1234567
claim "DateInThePast" refused 2 "ended already, at 2020-01-01 23:59:59Z: give it an end (until)" at "$desk1" line create old --with duty@mod.borduria --mandate M --until 2020-01-01
claim "FingerprintThatDiffers" refused 6 "fingerprint" at "$desk1" trust add "$alba/root.pem" --fingerprint "00 00"
differs() { at "$desk1" trust add "$alba/root.pem" --fingerprint "00 00" 2>&1 | grep -F "U+"; }
claim "TheTrueOneIsReadable" test -z "$(differs)"
claim "NoCertificate" refused 6 "README.md: this is no certificate" at "$desk1" trust add "$top/README.md" --fingerprint 00
(umask 077 && head -c 32 /dev/urandom >"$work/new.key")
stage_quietly "$stage_bin/hotline" --home "$work/new" --key-file "$work/new.key" init watch@mfa.alba/desk-1
claim "EnrollBeforeTrustAdd" refused 6 "\`hotline trust add\`" "$stage_bin/hotline" --home "$work/new" --key-file "$work/new.key" \
  enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay localhost:1 --relay-name relay.mfa.alba --log "$relay/log-key.txt"
claim "StatusNamesTheRoles" refused 0 '"roles":["operator","releaser"]' at "$desk1" --json status
typed() { printf 'a text\n\004' | script -qec "$(printf '%q ' "$stage_bin/hotline" --home "$desk1" --key-file "$desk1.key" "${line[@]}") --precedence ROUTINE --kind TEST" /dev/null; }
claim "AtATerminalItSaysHowATextEnds" refused 0 "hotline: write the text, end with Ctrl-D" typed
upper=$("$top/certs/authority" fingerprint "$alba/root.pem" | tr a-f A-F)
claim "FingerprintInUpperCase" refused 0 '"authority":"mfa.alba"' at "$desk1" --json trust add "$alba/root.pem" --fingerprint "$upper"
claim "FingerprintMissingWithoutATerminal" refused 2 "--fingerprint" at "$desk1" trust add "$alba/root.pem" </dev/null
head -c 32 /dev/urandom >"$work/other.key" && chmod 600 "$work/other.key"
claim "WrongKeyFileNamesTheOption" refused 7 "check --key-file" bare --home "$desk1" --key-file "$work/other.key" log
claim "AHomeThatIsNoneNamesTheOption" refused 7 "--home" bare --home "$work/nowhere" --key-file "$work/other.key" log
claim "WrongKeyFile" refused 7 "$desk1/store.db" bare --home "$desk1" --key-file "$work/other.key" log
claim "KeyFileThatOthersRead" refused 7 "chmod 600" bash -c "chmod 644 '$work/other.key'; '$stage_bin/hotline' --home '$desk1' --key-file '$work/other.key' log"

need_releaser() { printf 'text' | at "$desk2" "${line[@]}" --precedence FLASH --kind OPERATION; }
claim "FlashWithoutTheRoleReleaser" refused 3 "releaser" need_releaser
text "${line[@]}" --precedence FLASH --kind TEST >/dev/null
at "$duty" watch --once >/dev/null
id=$(at "$duty" --json log capitals --limit 1 | value id)
claim "AScriptMayAnswerATest" at "$duty" ack "$id" --scripted
text "${line[@]}" --precedence FLASH --kind OPERATION >/dev/null
at "$duty" watch --once >/dev/null
id=$(at "$duty" --json log capitals --limit 1 | value id)
claim "AcknowledgingWithNobodyOnDuty" refused 3 "nobody is on duty" at "$duty" ack "$id"
claim "AcknowledgingUnderANameThatShowsNothing" refused 2 "can be seen" at "$duty" ack "$id" --operator $' \u200b'
claim "AScriptNeverAcknowledgesAnOperation" refused 3 "OPERATION" at "$duty" ack "$id" --scripted
stage_on_duty "$duty" "Lt Orlov"
claim "TheFirstAcknowledges" at "$duty" ack "$id"
stage_on_duty "$duty" "Sgt Other"
claim "TheSecondIsToldWhoDid" refused 0 "already acknowledged by Lt Orlov at 20" at "$duty" ack "$id"
claim "TheNextGoodMessagePasses" good_message_passes

stage_stop "$relay"
address=$(sed -n 's/.*"relay":"\([^"]*\)".*/\1/p' <(at "$desk1" --json status 2>/dev/null || :))
claim "ARelayThatIsDownIsNamed" refused 4 "Nothing listens at $address: is the relay running?" at "$desk1" status
status_says() { { at "$desk1" status 2>&1 || :; } | grep -c "Nothing listens"; }
claim "StatusSaysItOnce" test "$(status_says)" = 1
finish
