#!/bin/bash
# The relay is killed and restarted: what was receipted is there, what was not is sent again.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

id=$(sent_id "$desk1" duty@mod.borduria "before the kill")
stage_kill "$relay"
claim "WithAMessageThatWaitsTheLogVerifies" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
stage_start "$relay"
at "$duty" --json watch --once >"$work/received"
claim "AReceiptedMessageSurvivesKill9" grep -qF "$id" "$work/received"
claim "TheLogStillVerifies" at "$desk1" audit verify
"$stage_bin/hotlined" --config "$relay/hotlined.toml" audit export "$work/tiles" >/dev/null
claim "TheRelayVerifiesItAfterTheKill" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
claim "TheTilesHoldTheCheckpointOfTheLog" grep -qxF "relay.mfa.alba/log" "$work/tiles/checkpoint"

stage_stop "$relay"
stage_start "$relay"
claim "ACleanRestartServesAgain" good_message_passes

# A second daemon on the same data.
sed 's/^listen = .*/listen = "127.0.0.1:0"/' "$relay/hotlined.toml" >"$relay/second.toml"
claim "ASecondDaemonOnTheSameDataIsRefused" refused 1 "another" "$stage_bin/hotlined" --config "$relay/second.toml" run
claim "TheNextGoodMessagePassesBesideIt" good_message_passes
# The port is taken.
sed 's/^state = .*/state = "state2"/; s/^runtime = .*/runtime = "run2"/' "$relay/hotlined.toml" >"$relay/third.toml"
claim "APortInUseIsRefused" refused 1 "in use" "$stage_bin/hotlined" --config "$relay/third.toml" run
claim "TheNextGoodMessagePassesOnThatPort" good_message_passes

# A state folder on a file system that is mounted read-only; for who is not root, one without the
# right to write.
read_only() {
  mkdir "$1"
  if [ "$(id -u)" != 0 ]; then chmod 500 "$1"; return; fi
  mount -t tmpfs -o ro tmpfs "$1" 2>/dev/null || chattr +i "$1" 2>/dev/null
}
writable() { umount "$1" 2>/dev/null || chattr -i "$1" 2>/dev/null || chmod 700 "$1"; }
with_state() { # FOLDER COMMAND: hotlined with that state folder
  sed "s/^listen = .*/listen = \"127.0.0.1:0\"/; s,^state = .*,state = \"$1\",; s/^runtime = .*/runtime = \"run3\"/" \
    "$relay/hotlined.toml" >"$relay/fourth.toml"
  "$stage_bin/hotlined" --config "$relay/fourth.toml" "$2"
}
claim "CheckFindsAFolderFine" refused 0 "fine" with_state state3 check
claim "AndMadeNothing" test ! -e "$relay/state3"

# Mistakes of the configuration, of what it names and of its folders, all told by one run.
sed -e 's/^listen = .*/listen = "localhost"/' -e 's/^state = .*/state = "tls.pem"/' -e 's/^certificate = .*/certificate = "nowhere"/' \
  -e '/^\[log\]/,/^key/s/^key = .*/key = "tls.pem"/' -e '$anonsense = 1' "$relay/hotlined.toml" >"$relay/fifth.toml"
claim "CheckRefusesManyMistakes" refused 1 "" "$stage_bin/hotlined" --config "$relay/fifth.toml" check
"$stage_bin/hotlined" --config "$relay/fifth.toml" check 2>"$work/told" || :
for problem in listen state tls.certificate log.key "unknown key .authority.nonsense"; do
  claim "AllAtOnceEachWithItsPlace:${problem##* }" grep -qE "fifth.toml:[0-9]+:[0-9]+: .?$problem.*; " "$work/told"
done
claim "AndNothingElse" test "$(wc -l <"$work/told")" = 5

trap 'writable "$relay/read-only"; leave' EXIT
if read_only "$relay/read-only"; then
  for state in read-only read-only/below; do
    claim "AStateFolderThatCannotBeWrittenIsRefused:$state" refused 1 "$relay/$state" with_state "$state" run
    claim "CheckSaysSo:$state" refused 1 "$relay/$state" with_state "$state" check
    claim "TheNextGoodMessagePassesBesideIt:$state" good_message_passes
  done
else
  skips "AStateFolderThatCannotBeWrittenIsRefused" "this machine allows root neither mounts nor chattr"
fi
writable "$relay/read-only"
trap leave EXIT
claim "TheNextGoodMessagePasses" good_message_passes

# A relay whose history is another than the one that the stations hold.
stage_stop "$relay"
cp -r "$relay/state" "$work/older"
stage_start "$relay"
sent_id "$desk1" duty@mod.borduria "only in the true history" >/dev/null
stage_kill "$relay"
rm -rf "$relay/state"
cp -r "$work/older" "$relay/state"
stage_start "$relay"
claim "ARolledBackRelayIsFoundByStatus" refused 6 "evidence" at "$desk1" status
claim "ARolledBackRelayIsFoundByAStation" refused 6 "" send "$desk1" duty@mod.borduria "after the rollback"
claim "AWatchShowsItAndEndsSo" refused 6 "(verification)" at "$desk1" watch --once
finish
