#!/bin/bash
# The relay is killed and restarted: what was receipted is there, what was not is sent again.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

id=$(sent_id "$desk1" duty@mod.borduria "before the kill")
stage_kill "$relay"
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
# The port is taken.
sed 's/^state = .*/state = "state2"/; s/^runtime = .*/runtime = "run2"/' "$relay/hotlined.toml" >"$relay/third.toml"
claim "APortInUseIsRefused" refused 1 "in use" "$stage_bin/hotlined" --config "$relay/third.toml" run
# A state folder that cannot be written.
ln -s /proc/1 "$relay/state3"
sed 's/^listen = .*/listen = "127.0.0.1:0"/; s/^state = .*/state = "state3"/; s/^runtime = .*/runtime = "run3"/' \
  "$relay/hotlined.toml" >"$relay/fourth.toml"
claim "AStateFolderThatCannotBeWrittenIsRefused" refused 1 "state3" "$stage_bin/hotlined" --config "$relay/fourth.toml" run
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
claim "ARolledBackRelayIsFoundByAStation" refused 6 "" send "$desk1" duty@mod.borduria "after the rollback"
claim "AWatchShowsItAndEndsSo" refused 6 "(verification)" at "$desk1" watch --once
finish
