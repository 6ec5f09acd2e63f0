# sign-station, sign-relay, renew.

command_sign_station() {
  need_arguments 2 3 "sign-station needs STATION and one or two CSR files"
  begin_signing station
  sign_all "${arguments[@]:1}"
}

command_sign_relay() {
  need_arguments 1 2 "sign-relay needs RELAY and a CSR file, or --log FILE, or both"
  [ ${#arguments[@]} -eq 2 ] || [ -n "$log" ] || usage "sign-relay needs a CSR file, or --log FILE, or both"
  begin_signing relay
  [ -z "$log" ] || read_log_key
  sign_all "${arguments[@]:1}"
  [ -z "$log" ] || sign_log_key
}

begin_signing() {
  read_name "${arguments[0]}"
  [ "$1" = any ] || need_kind "$1"
  open_folder
  need_own_name
}

# Every request is checked before the first is signed.
sign_all() {
  local file seen=' '
  for file in "$@"; do
    read_request "$file"
    check_request "$file"
    check_key_is_its_own "$file"
    [[ $seen != *" $purpose "* ]] || refuse "two requests ask for a $purpose certificate"
    [[ $seen != *" $key "* ]] || refuse "two requests hold the same key" "identity and TLS need a key each"
    seen+="$purpose $key "
    [ "${renewing:-no}" = yes ] || need_no_valid
  done
  unlock_issuing
  for file in "$@"; do
    read_request "$file"
    sign_request "$file"
  done
}

need_no_valid() {
  local serials
  serials=$(valid_serials "$name" "$purpose")
  [ -z "$serials" ] || refuse "$name has a valid $purpose certificate already: ${serials//$'\n'/ }" \
    "prolong or replace it with renew, or take it back with revoke"
}

# Without requests the valid certificates are made again for the same keys.
command_renew() {
  local serials requests=("${arguments[@]:1}")
  case ${arguments[0]:-} in
    issuing | root) renew_"${arguments[0]}"; return ;;
  esac
  need_arguments 1 3 "renew needs STATION, RELAY, issuing or root; behind a name at most two CSR files"
  need_no_ca_options
  begin_signing any
  renewing=yes
  serials=$(valid_serials "$name" | tac)
  [ -n "$serials" ] || refuse "$name has no valid certificate to renew" "sign it anew with sign-$kind"
  [ "$kind" = station ] || [ -z "$roles" ] || refuse "a relay has no roles"
  [ -n "$roles" ] || roles=$(roles_of "$dir/certificates/${serials%%$'\n'*}.pem")
  if [ ${#requests[@]} -eq 0 ]; then
    renew_keys "$serials"
  else
    sign_all "${requests[@]}"
  fi
}

# The newest certificate of each purpose, whose request was kept.
renew_keys() {
  local serial seen=' '
  unlock_issuing
  for serial in $1; do
    purpose=$(purpose_of "$dir/certificates/$serial.pem")
    [[ $seen != *" $purpose "* ]] || continue
    seen+="$purpose "
    sign_request "$dir/certificates/$serial.csr"
  done
}

# Sets vkey from --log, checked as C2SP signed-note has it: NAME+KEYID+BASE64.
read_log_key() {
  local origin=$name/log key_id encoded
  vkey=$(head -c 1000 "$([ "$log" = - ] && echo /dev/stdin || echo "$log")" 2>/dev/null) || die "the verifier key $log cannot be read"
  [[ $vkey =~ ^([^+[:space:]]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=?=?)$ ]] ||
    refuse "$log holds no verifier key" "take it from the relay: hotlined audit key"
  [ "${BASH_REMATCH[1]}" = "$origin" ] || refuse \
    "the verifier key is named $(printable "${BASH_REMATCH[1]}"), but the log of $name is $origin"
  key_id=${BASH_REMATCH[2]} encoded=${BASH_REMATCH[3]}
  [ "$(base64 -d <<<"$encoded" 2>/dev/null | od -An -v -tx1 | tr -d ' \n' | sed -n '/^01.\{64\}$/s/.*/ed25519/p')" = ed25519 ] ||
    refuse "the verifier key in $log is no Ed25519 key"
  [ "$({ printf '%s\n' "$origin"; base64 -d <<<"$encoded"; } | sha256sum | cut -c 1-8)" = "$key_id" ] ||
    refuse "the verifier key in $log is damaged: its key id does not fit" "copy it again, whole"
}

# The statement that core/pki/log_key.h describes.
sign_log_key() {
  printf 'hotline/1 log key\norigin %s/log\nvkey %s\n' "$name" "$vkey" >"$work/log-key.txt"
  openssl_for "signing the log key" with_passphrase "$passphrase" openssl pkeyutl -sign -rawin \
    -inkey "$dir/private/issuing.key" -in "$work/log-key.txt" -out "$work/signature"
  { printf 'signature %s\n' "$(base64 -w 0 "$work/signature")"; issuers "$dir/issuing.pem"; } >>"$work/log-key.txt"
  deliver "$work/log-key.txt" "$dir/relays/$relay_label/log-key.txt"
  say "signed the log key of $name: ${out:-$dir/relays/$relay_label}/log-key.txt"
}
