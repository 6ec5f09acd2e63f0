# renew issuing, renew root: the authority's own keys, before they end.

renew_issuing() {
  local number old=$dir/issuing.pem
  begin_ca issuing "${days:-3650}"
  [ "$ca_end" -le "$(end_in "$dir/root.pem")" ] || refuse \
    "it would outlive the root, which ends on $(day_of "$(end_in "$dir/root.pem")")" "choose fewer --days, or renew root first"
  number=$(ca_number "$old")
  cp -p "$old" "$next/former/issuing-$number.pem"
  cp -p "$dir/private/issuing.key" "$next/private/issuing-$number.key"
  make_key "$next/private/issuing.key" "$passphrase"
  request_ca "$next/private/issuing.key" "$passphrase" "$work/ca.csr"
  certify_ca issuing "$work/ca.csr" "Hotline issuing $((number + 1))" "$root_key" "$dir/root.pem" "$ca_end" "$next/issuing.pem"
  openssl_for "checking the issuing CA" openssl verify -CAfile "$dir/root.pem" "$next/issuing.pem" >/dev/null
  commit_change
  say "new issuing CA, number $((number + 1)), until $(day_of "$ca_end")"
  say "Certificates of the one before stay good until their own end: keep its key, private/issuing-$number.key, for the lists."
  days=''
  write_list
}

# One successor: while the root before this one lasts, there is no second step,
# because whoever pinned that one could not follow it.
renew_root() {
  local number old=$dir/root.pem issuing cas
  begin_ca root "${days:-7301}"
  number=$(ca_number "$old")
  refuse_second_successor "$number"
  make_key "$next/private/root.key" "$root_passphrase"
  request_ca "$next/private/root.key" "$root_passphrase" "$work/root.csr"
  certify_ca successor "$work/root.csr" "Hotline root $((number + 1))" "$root_key" "$old" \
    "$(earlier "$ca_end" "$(end_in "$old")")" "$next/successor.pem"
  certify_ca root "$work/root.csr" "Hotline root $((number + 1))" "$next/private/root.key" self "$ca_end" "$next/root.pem"
  mapfile -t cas < <(issuing_cas)
  for issuing in "${cas[@]}"; do certify_again "$issuing"; done
  cp -p "$old" "$next/former/root-$number.pem"
  cat "$next/root.pem" "$next/successor.pem" >"$next/succession.pem"
  [ "$root_key" != "$dir/private/root.key" ] || cp -p "$root_key" "$next/private/root-$number.key"
  check_succession "$old"
  commit_change
  report_succession "$number"
  days=''
  write_list
}

# begin_ca WHAT DAYS: sets ca_end and next, and what opens both keys.
begin_ca() {
  need_arguments 1 1 "renew $1 takes nothing more"
  need_only_ca_options "$1"
  open_folder
  unlock_issuing
  unlock_root
  next=$work/next
  mkdir -p "$next/private" "$next/former"
  ca_end=$(($(date +%s) + $2 * 86400))
}

earlier() { if [ "$1" -le "$2" ]; then echo "$1"; else echo "$2"; fi; }

refuse_second_successor() {
  local before=$dir/former/root-$(($1 - 1)).pem
  [ ! -e "$before" ] || [ "$(end_in "$before")" -le "$(date +%s)" ] || refuse \
    "root $(($1 - 1)) has its one successor already, and is valid until $(day_of "$(end_in "$before")")" \
    "whoever pinned it could not follow a second step; if this root is lost, make a new authority with init"
}

# The same issuing key and name under the next root: what it signed stays good.
certify_again() {
  local out=$next/${1#"$dir"/}
  request_ca "$(issuing_key "$1")" "$passphrase" "$work/ca.csr"
  certify_ca issuing "$work/ca.csr" "$(ca_name "$1")" "$next/private/root.key" "$next/root.pem" \
    "$(earlier "$(end_in "$1")" "$ca_end")" "$out"
}

# Those who pinned the new root believe the issuing CA, and those with the old one.
check_succession() {
  openssl_for "checking the new root" openssl verify -CAfile "$next/root.pem" "$next/issuing.pem" >/dev/null
  openssl_for "checking the succession" openssl verify -CAfile "$1" -untrusted "$next/successor.pem" "$next/issuing.pem" >/dev/null
}

report_succession() {
  say "new root, number $(($1 + 1)), until $(day_of "$ca_end"), fingerprint"
  fingerprint_of "$dir/root.pem"
  say "Who pinned root $1 believes it by $dir/successor.pem, which stands behind everything that is signed from now on."
  say "Renew every station and relay. When the last of the certificates from before is gone,"
  say "tell the others to pin the new root: $dir/root.pem (relays), $dir/succession.pem (stations)."
  say "Now move $dir/private/root.key to a medium that stays offline, and destroy the old root's key."
}
