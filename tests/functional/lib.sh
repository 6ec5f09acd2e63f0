# Verbs of the functional tests. Sourced first, by bash: it makes a temporary folder and removes
# it, with everything that was started, when the test ends.
#
#   ok NAME / fails NAME WHY        a result, one line; `finish` prints the totals
#   claim NAME COMMAND...           ok if the command succeeds, else not ok with what it said
#   after NAME PID                  ok if that process in the background ends well
#   refused CODE WORD COMMAND...    succeeds if the command ends with that exit code and says WORD
#   refuses NAME CODE REFUSAL COMMAND...   claims that the relay refuses by that name, in a whole
#                                   sentence, and then takes the next good message
#   two_governments                 $relay, and stations $desk1 $desk2 (mfa.alba) and $duty (mod.borduria)
#   live_line                       a live line "capitals" that all three know
#   peer_with KEYS COMMAND...       tests/functional/peer with the keys of that folder
#   auditor KEYS DOMAIN AUTHORITY   makes and enrols audit@DOMAIN/desk-1, who reads what concerns that authority
#   renew_relay OPTION...           its authority certifies the relay anew
#   serial_of, served               the serial of the certificate on standard input; of the one that the relay presents
#   is_served CERTIFICATE           succeeds once new connections get that certificate
#   refusals KEYS                   what the log says was refused: COUNT REFUSAL STATION. The relay is
#                                   started anew, because counts are written by the minute and at a stop
#
# Everything runs against build/release, or $stage_bin.
set -euo pipefail
export LC_ALL=C.UTF-8

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/stage.sh
source "$top/deploy/stage.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/hotline-test.XXXXXX")
passed=0 failed=0 skipped=0

leave() {
  stage_end
  rm -rf --one-file-system "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM

ok() {
  printf 'ok %s\n' "$1"
  passed=$((passed + 1))
}

fails() {
  printf 'not ok %s: %s\n' "$1" "${2//$'\n'/ | }"
  failed=$((failed + 1))
}

skips() {
  printf 'skip %s: %s\n' "$1" "$2"
  skipped=$((skipped + 1))
}

claim() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then ok "$name"; else fails "$name" "$* said: $(tail -n 4 <<<"$said")"; fi
}

# after NAME PID: claims that the process in the background ended well.
after() {
  local status=0
  wait "$2" || status=$?
  claim "$1" test "$status" = 0
}

# What the command said goes on, for whoever looks at it.
refused() {
  local code=$1 word=$2 status=0 said
  shift 2
  said=$("$@" 2>&1) || status=$?
  printf '%s\n' "$said"
  [ "$status" = "$code" ] || { echo "ended with $status instead of $code"; return 1; }
  grep -qF -- "$word" <<<"$said" || { echo "'$word' was not said"; return 1; }
}

refuses() {
  local name=$1
  shift
  claim "$name" refused_in_words "$@"
  claim "$name:TheNextGoodMessagePasses" good_message_passes
}

refused_in_words() {
  local said
  said=$(refused "$@") || { printf '%s\n' "$said"; return 1; }
  grep -qE "^refused $2: [A-Z].*[.]$" <<<"$said" || { echo "$said: not in a sentence"; return 1; }
}

finish() {
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
}

stage_places "$work"

two_governments() { stage_governments "$work"; }

live_line() { make_line capitals; }
exercise_line() { make_line rehearsal --exercise; }

make_line() {
  stage_quietly at "$desk1" line create "$1" --with duty@mod.borduria --mandate Trial --until 2099-12-31 "${@:2}"
  stage_quietly at "$desk2" watch --once
  stage_quietly at "$duty" watch --once
}

peer_with() {
  local keys=$1
  shift
  "$stage_bin/peer" --address "$(cat "$relay/state/address")" --relay-name relay.mfa.alba \
    --root "$alba/root.pem" --keys "$keys" "$@"
}

auditor() {
  stage_quietly "$top/certs/authority" request "audit@$2/desk-1" --out "$1" --role auditor
  stage_quietly "$top/certs/authority" sign-station "audit@$2/desk-1" "$1/identity.csr" "$1/tls.csr" \
    --role auditor --dir "$3" --out "$1"
  stage_quietly peer_with "$1" enrol
}

renew_relay() { stage_quietly "$top/certs/authority" renew relay.mfa.alba "$@" --dir "$alba"; }

serial_of() { openssl x509 -noout -serial; }
# Without a certificate of its own the client is refused, sometimes before it has ended by itself.
served() { { openssl s_client -connect "$(cat "$relay/state/address")" </dev/null 2>/dev/null || :; } | serial_of; }
# The relay takes a certificate over within a second.
is_served() {
  local try
  for try in {1..50}; do
    if [ "$(served)" = "$(serial_of <"$1")" ]; then return; fi
    sleep 0.1
  done
  return 1
}

refusals() {
  stage_stop "$relay"
  stage_start "$relay"
  peer_with "$1" refusals
}

# send FROM TO-POSITION TEXT [OPTION...]: prints the JSON of the result.
send() {
  local from=$1 to=$2 text=$3
  shift 3
  printf '%s' "$text" | at "$from" --json send "${line_name:-capitals}" --to "$to" --precedence "${precedence:-ROUTINE}" \
    --kind "${kind:-OPERATION}" --subject "${subject:-Trial}" "$@" -
}

# One value of a line of JSON.
value() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# The id of a message that `send` printed.
sent_id() { send "$@" | value id; }

# The next good message passes, whatever was tried before.
good_message_passes() {
  local id
  id=$(sent_id "$desk1" duty@mod.borduria "all is well") || return 1
  at "$duty" --json watch --once >"$work/good-message" || return 1
  grep -F "\"id\":\"$id\"" "$work/good-message" | grep -F '"text":"all is well"'
}
