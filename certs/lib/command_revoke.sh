# revoke, crl.

command_revoke() {
  local serials serial
  need_arguments 1 1 "revoke needs STATION, RELAY or SERIAL"
  open_folder
  find_revoked "${arguments[0]}"
  unlock_issuing
  cp "$dir/index.txt" "$dir/index.txt.attr" "$work/"
  for serial in $serials; do
    openssl_for "revoking" with_passphrase "$passphrase" env HOTLINE_WORK="$work" \
      openssl ca -config "$profiles/ca.cnf" -cert "$dir/issuing.pem" -keyfile "$dir/private/issuing.key" \
      -revoke "$dir/certificates/$serial.pem" ${reason:+-crl_reason "$reason"}
  done
  keep "$work/index.txt" "$dir/index.txt"
  say "revoked: ${serials//$'\n'/ }"
  write_list
  say "Hand the list to every relay and station: until they have it, nothing changes for them."
}

# Sets serials.
find_revoked() {
  if [[ $1 =~ ^[0-9A-Fa-f]{8,40}$ ]]; then
    local wanted=${1^^}
    serials=$(register | awk -F '\t' -v serial="$wanted" '$2 == serial && $1 != "revoked" {print $2}')
    [ -n "$serials" ] || refuse "no certificate $wanted that is not revoked yet" "see: certs/authority list --dir $dir"
    return
  fi
  read_name "$1"
  need_own_name
  serials=$(valid_serials "$name" "$only")
  [ -n "$serials" ] || refuse "$name has no valid ${only:+$only }certificate" "see: certs/authority list --dir $dir"
}

command_crl() {
  need_arguments 0 0 "crl takes no arguments"
  open_folder
  unlock_issuing
  write_list
}
