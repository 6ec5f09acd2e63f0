# init: root and issuing CA, in a new folder that appears whole or not at all.

command_init() {
  need_arguments 1 1 "init needs one DOMAIN, such as mfa.alba"
  domain=${arguments[0]}
  is_authority "$domain" || refuse "'$(printable "$domain")' is no authority's domain" \
    "only a-z, 0-9, single dots and inner hyphens, at most 63 characters, and no IP address"
  [ ! -e "$dir" ] || [ -z "$(ls -A "$dir")" ] ||
    refuse "$dir exists and is not empty" "a root is made once: choose another folder with --dir"
  choose_passphrases
  mkdir -p "$(dirname "$dir")"
  work=$(mktemp -d "$(dirname "$dir")/.authority.XXXXXX")
  build_folder "$work/made"
  mv -T "$work/made" "$dir"
  report_folder
}

choose_passphrases() {
  root_passphrase='' issuing_passphrase=''
  [ "$encrypt" = yes ] || {
    [ -z "$passphrase_file$root_passphrase_file" ] || usage "--no-passphrase and a passphrase file contradict each other"
    return 0
  }
  issuing_passphrase=$(new_passphrase "the issuing key" "$passphrase_file" \
    "--passphrase-file FILE, or leave the keys unencrypted with --no-passphrase")
  root_passphrase=$(new_passphrase "the root key" "${root_passphrase_file:-$passphrase_file}" \
    "--root-passphrase-file FILE")
}

build_folder() {
  local made=$1 now
  now=$(date +%s)
  mkdir -p "$made/private" "$made/certificates" "$made/facts" "$made/stations" "$made/relays" "$made/former"
  make_key "$made/private/root.key" "$root_passphrase"
  make_key "$made/private/issuing.key" "$issuing_passphrase"
  request_ca "$made/private/root.key" "$root_passphrase" "$work/root.csr"
  request_ca "$made/private/issuing.key" "$issuing_passphrase" "$work/issuing.csr"
  certify_ca root "$work/root.csr" "Hotline root" "$made/private/root.key" self \
    $((now + (${days:-7300} + 1) * 86400)) "$made/root.pem"
  certify_ca issuing "$work/issuing.csr" "Hotline issuing" "$made/private/root.key" "$made/root.pem" \
    $((now + ${days:-3650} * 86400)) "$made/issuing.pem"
  openssl_for "checking the issuing CA" openssl verify -CAfile "$made/root.pem" "$made/issuing.pem" >/dev/null
  cp "$work/index.txt.attr" "$made/"
  : >"$made/index.txt"
  echo 01 >"$made/crlnumber"
  echo "$domain" >"$made/domain"
}

report_folder() {
  say "authority of $domain in $dir"
  say "root certificate: $dir/root.pem, fingerprint"
  fingerprint_of "$dir/root.pem"
  say "Give that file to the other side, and read them the fingerprint over a channel that they trust."
  say "Now move $dir/private/root.key to a medium that stays offline, with a copy elsewhere."
}
