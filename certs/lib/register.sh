# What was signed so far. OpenSSL's index says which certificates are revoked;
# the certificates themselves say the rest, kept as one line each in facts/:
#   serial purpose name key-hash from until roles      (tabs; times in seconds)

# SHA-256 of the public key on standard input (PEM), in hex.
key_hash() { openssl pkey -pubin -outform DER | sha256sum | cut -d ' ' -f 1; }

certified_key() { openssl x509 -in "$1" -noout -pubkey | key_hash; }

seconds_of() { date -d "$1" +%s; }

# The only line behind the heading of an extension of a certificate.
extension() { openssl x509 -in "$1" -noout -ext "$2" | tail -n 1 | sed 's/^ *//'; }

purpose_of() {
  case $(extension "$1" extendedKeyUsage) in
    'TLS Web Client Authentication') echo tls ;;
    'TLS Web Server Authentication') echo relay ;;
    *) echo identity ;;
  esac
}

roles_of() {
  openssl x509 -in "$1" -noout -subject -nameopt RFC2253 |
    sed 's/^subject=//' | tr ',' '\n' | sed -n 's/^OU=//p' | tac | tr '\n' ' ' | sed 's/ $//'
}

facts_of() {
  local file=$1 found dates
  found=$(extension "$file" subjectAltName)
  read_name "${found#*:}"
  dates=$(openssl x509 -in "$file" -noout -dates)
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(basename "$file" .pem)" "$(purpose_of "$file")" "$name" \
    "$(certified_key "$file")" \
    "$(seconds_of "$(sed -n 's/^notBefore=//p' <<<"$dates")")" \
    "$(seconds_of "$(sed -n 's/^notAfter=//p' <<<"$dates")")" "$(roles_of "$file")"
}

# All facts with the state in front: valid, expired, revoked. A future
# certificate counts as valid: it will be.
register() {
  local serial state now
  now=$(date +%s)
  while IFS=$'\t' read -r state serial; do
    if [ ! -s "$dir/facts/$serial" ]; then
      (facts_of "$dir/certificates/$serial.pem") >"$work/facts"
      put "$work/facts" "$dir/facts/$serial"
    fi
    printf '%s\t' "$state"
    cat "$dir/facts/$serial"
  done < <(awk -F '\t' '{print $1 "\t" $4}' "$dir/index.txt") |
    awk -F '\t' -v OFS='\t' -v now="$now" '{
      if ($1 == "R") $1 = "revoked"; else $1 = ($7 < now ? "expired" : "valid"); print }'
}

# Serials of the valid certificates of a name; of one purpose if it is given.
valid_serials() {
  register | awk -F '\t' -v name="$1" -v purpose="${2:-}" \
    '$1 == "valid" && $4 == name && (purpose == "" || $3 == purpose) {print $2}'
}
