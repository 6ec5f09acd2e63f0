# Stations for bench/relay and tests/scale.sh, that only carry load: keys in plain files, no store,
# no client. Sourced after deploy/stage.sh.
#
#   load STATION COMMAND...    relay_load as that station
#   enrol STATION              certified and enrolled; uri STATION names it
#   line NUMBER                a line id
#
# Needs $work (keys and certificates), $authority, $relay (folders) and $load_domain.

load() { # STATION COMMAND...
  local keys=$work/$1
  shift
  "$stage_bin/relay_load" --address "$(cat "$relay/state/address")" --relay-name "relay.$load_domain" \
    --root "$authority/root.pem" --certificate "$keys/tls.pem" --key "$keys/tls.key" "$@"
}

enrol() { # STATION
  local station=$1@$load_domain/desk-1
  stage_quietly "$stage_top/certs/authority" request "$station" --out "$work/$1" --role operator
  stage_quietly "$stage_top/certs/authority" sign-station "$station" "$work/$1/identity.csr" \
    "$work/$1/tls.csr" --role operator --dir "$authority" --out "$work/$1"
  stage_quietly load "$1" enrol --identity "$work/$1/identity.pem"
}

uri() { echo "hotline://$load_domain/$1/desk-1"; }
line() { printf '%032x' "$1"; }
