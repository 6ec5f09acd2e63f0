# Signing: the profile says what is in a certificate, the officer for whom.

# sign_with CA-KEY CA-CERTIFICATE PROFILE REQUEST SUBJECT FROM UNTIL OUT, with the
# passphrase in $passphrase. OpenSSL works on copies in $work.
sign_with() {
  local key=$1 certificate=$2 profile=$3 request=$4 subject=$5 out=$8 self=()
  [ "$certificate" != self ] || { self=(-selfsign); certificate=''; }
  mkdir -p "$work/new"
  openssl_for "signing" with_passphrase "$passphrase" env HOTLINE_WORK="$work" \
    openssl ca -batch -notext -config "$profiles/ca.cnf" -extfile "$profiles/$profile.cnf" \
    -extensions extensions -preserveDN "${self[@]}" ${certificate:+-cert "$certificate"} -keyfile "$key" \
    -in "$request" -subj "$subject" \
    -startdate "$(openssl_time "$6")" -enddate "$(openssl_time "$7")" -out "$out"
}

# The end of a certificate that begins now: not after its issuer's.
end_of() {
  local wanted=$1 last
  last=$(end_in "$dir/issuing.pem")
  [ "$wanted" -le "$last" ] || refuse "it would outlive the issuing CA, which ends on $(day_of "$last")" \
    "choose an earlier --until or fewer --days, or make a new issuing CA with renew issuing"
  echo "$wanted"
}

# Signs the request in $1 for $name as $purpose; sets serial.
sign_request() {
  local begin end subject=/CN=$kind role
  begin=${from:-$(($(date +%s) - 300))}
  end=$(end_of "${until:-$(($(date +%s) + ${days:-365} * 86400))}")
  [ "$begin" -lt "$end" ] || refuse "it would end on $(day_of "$end"), before it begins" "give a later --until"
  for role in $roles; do subject+=/OU=$role; done
  cp "$dir/index.txt" "$dir/index.txt.attr" "$work/"
  HOTLINE_NAME=$(alternative_name) sign_with "$dir/private/issuing.key" "$dir/issuing.pem" "$purpose" \
    "$1" "$subject" "$begin" "$end" "$work/signed.pem"
  openssl_for "checking what was signed" openssl verify -CAfile "$dir/root.pem" -untrusted "$dir/issuing.pem" \
    -no_check_time "$work/signed.pem" >/dev/null
  serial=$(openssl x509 -in "$work/signed.pem" -noout -serial | sed 's/^serial=//')
  keep "$work/signed.pem" "$dir/certificates/$serial.pem"
  keep "$1" "$dir/certificates/$serial.csr"
  keep "$work/index.txt" "$dir/index.txt"
  hand_over "$end"
}

# Where people find it: the certificate and its issuers behind it. $1: its end.
hand_over() {
  local file=tls.pem folder=$dir/relays/${relay_label:-}
  [ "$kind" = relay ] || folder=$dir/stations/$position/$station
  [ "$purpose" != identity ] || file=identity.pem
  { cat "$work/signed.pem"; issuers "$dir/issuing.pem"; } >"$work/chain.pem"
  deliver "$work/chain.pem" "$folder/$file"
  say "signed $purpose certificate $serial for $name${roles:+ as ${roles// /, }}, until $(day_of "$1")"
}

# Into the authority's folder, and to --out as well.
deliver() {
  put "$1" "$2"
  if [ -n "$out" ]; then
    mkdir -p "$out" || die "the folder $out cannot be made"
    put "$1" "$out/$(basename "$2")"
  fi
}

# A new list of each issuing CA, all with one number, which is moved on before it
# is shown to anybody. Each names every revoked serial: serials are random, so
# that another CA's do no harm in it.
write_list() {
  local issuing cas
  mapfile -t cas < <(issuing_cas)
  : >"$work/crl.pem"
  for issuing in "${cas[@]}"; do
    cp "$dir/index.txt" "$dir/index.txt.attr" "$dir/crlnumber" "$work/"
    openssl_for "writing the revocation list" with_passphrase "$passphrase" env HOTLINE_WORK="$work" \
      openssl ca -gencrl -config "$profiles/ca.cnf" -cert "$issuing" -keyfile "$(issuing_key "$issuing")" \
      -crldays "${days:-30}" -out "$work/list.pem"
    { cat "$work/list.pem"; issuers "$issuing"; } >>"$work/crl.pem"
  done
  keep "$work/crlnumber" "$dir/crlnumber"
  deliver "$work/crl.pem" "$dir/crl.pem"
  say "revocation list $((16#$(openssl crl -in "$work/list.pem" -noout -crlnumber | sed 's/^crlNumber=//; s/^0x//'))) with $(grep -c ^R "$work/index.txt" || true) certificates, next one due in ${days:-30} days: ${out:-$dir}/crl.pem"
}
