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

# A key in $1, under passphrase $2 if there is one (scrypt, AES-256).
make_key() {
  if [ -z "$2" ]; then
    openssl genpkey -algorithm ed25519 -out "$1"
    return
  fi
  openssl genpkey -algorithm ed25519 |
    openssl pkcs8 -topk8 -scrypt -v2 aes-256-cbc -passout fd:6 -out "$1" 6< <(printf '%s\n' "$2")
}

# make_ca NAME PASSPHRASE YEARS SIGNER(self or root)
make_ca() {
  local made=$work/made name=$1 now certificate=self
  [ "$4" = self ] || certificate=$made/$4.pem
  make_key "$made/private/$name.key" "$2"
  openssl_for "preparing the $name CA" with_passphrase "$2" openssl req -new -config "$profiles/request.cnf" \
    -key "$made/private/$name.key" -subj "/O=$domain/CN=Hotline $name" -out "$work/ca.csr"
  now=$(date +%s)
  : >"$work/index.txt"
  passphrase=$root_passphrase
  HOTLINE_DOMAIN=$domain sign_with "$made/private/root.key" "$certificate" "$name" "$work/ca.csr" \
    "/O=$domain/CN=Hotline $name" $((now - 3600)) $((now + $3 * 86400)) "$made/$name.pem"
}

build_folder() {
  local made=$1
  mkdir -p "$made/private" "$made/certificates" "$made/facts" "$made/stations" "$made/relays"
  echo "unique_subject = no" >"$work/index.txt.attr"
  make_ca root "$root_passphrase" $((${days:-7300} + 1)) self
  make_ca issuing "$issuing_passphrase" "${days:-3650}" root
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
