# The authority's own certificates: roots, the one successor, issuing CAs.

# A key in $1, under passphrase $2 if there is one (scrypt, AES-256).
make_key() {
  if [ -z "$2" ]; then
    openssl genpkey -algorithm ed25519 -out "$1"
    return
  fi
  openssl genpkey -algorithm ed25519 |
    openssl pkcs8 -topk8 -scrypt -v2 aes-256-cbc -passout fd:6 -out "$1" 6< <(printf '%s\n' "$2")
}

# certify_ca PROFILE REQUEST NAME SIGNER-KEY SIGNER(certificate or self) END OUT,
# with the passphrase of the signer's key in $root_passphrase.
certify_ca() {
  local passphrase=$root_passphrase
  : >"$work/index.txt"
  echo "unique_subject = no" >"$work/index.txt.attr"
  HOTLINE_DOMAIN=$domain sign_with "$4" "$5" "$1" "$2" "/O=$domain/CN=$3" $(($(date +%s) - 3600)) "$6" "$7"
}

# The request of a CA's key: request_ca KEY PASSPHRASE OUT
request_ca() {
  openssl_for "preparing a CA" with_passphrase "$2" openssl req -new -config "$profiles/request.cnf" \
    -key "$1" -subj "/O=$domain" -out "$3"
}

ca_name() { openssl x509 -in "$1" -noout -subject -nameopt RFC2253 | sed 's/^subject=CN=\([^,]*\),.*/\1/'; }

# Which of its kind a CA is: "Hotline root" is the first, "Hotline root 2" the second.
ca_number() { ca_name "$1" | sed -n 's/^Hotline [a-z]*$/1/p; s/^Hotline [a-z]* \([0-9]*\)$/\1/p'; }

end_in() { seconds_of "$(openssl x509 -in "$1" -noout -enddate | sed 's/^notAfter=//')"; }

# The issuing CAs whose certificates may still be valid, the present one first.
issuing_cas() {
  local file
  echo "$dir/issuing.pem"
  for file in "$dir"/former/issuing-*.pem; do
    [ ! -e "$file" ] || [ "$(end_in "$file")" -le "$(date +%s)" ] || echo "$file"
  done
}

# The key of one of them.
issuing_key() {
  if [ "$1" = "$dir/issuing.pem" ]; then echo "$dir/private/issuing.key"; else
    echo "$dir/private/$(basename "$1" .pem).key"
  fi
}

# What stands behind a certificate or a list of issuing CA $1: that CA, and the
# successor's certificate, for those who pinned the root before.
issuers() {
  cat "$1"
  [ ! -e "$dir/successor.pem" ] || cat "$dir/successor.pem"
}
