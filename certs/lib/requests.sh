# A certificate request is only compared: what is signed is built from what the
# officer asked for, never copied out of the request.

readonly identity_usage=2.25.54924701951593117173400308492233975405.1
readonly ed25519_prefix=302a300506032b6570032100
readonly p256_prefix=3059301306072a8648ce3d020106082a8648ce3d030107034200

# The line behind the heading of a requested extension; empty if there is none.
requested() {
  awk -v heading="$1" 'found == 1 {sub(/^ +/, ""); print; found = 2} index($0, heading) && !found {found = 1}' \
    "$work/request.txt"
}

purpose_of_usage() {
  case $1 in
    'TLS Web Client Authentication') echo tls ;;
    'TLS Web Server Authentication') echo relay ;;
    "$identity_usage") echo identity ;;
    *) echo unknown ;;
  esac
}

# Sets purpose and key (its hash) from the request in file $1.
read_request() {
  local file=$1
  [ -r "$file" ] || die "the request $file cannot be read"
  [ "$(wc -c <"$file")" -le 65536 ] || refuse "$file is too large for a request"
  openssl req -in "$file" -noout -verify >/dev/null 2>&1 ||
    refuse "$file is no certificate request that its own key signed" \
      "a station makes one with hotline init, a relay with certs/authority request"
  openssl req -in "$file" -noout -text -nameopt RFC2253 >"$work/request.txt"
  openssl req -in "$file" -noout -pubkey >"$work/request.pub"
  purpose=$(purpose_of_usage "$(requested 'X509v3 Extended Key Usage')")
  key=$(key_hash <"$work/request.pub")
}

# What the request of this name says must be what was asked for.
check_request() {
  local file=$1
  check_purpose "$file"
  check_requested_extensions "$file"
  check_requested_name "$file"
  check_key_type "$file"
}

check_purpose() {
  case $kind:$purpose in
    station:identity | station:tls | relay:relay) ;;
    *:unknown) refuse "$1 does not ask for one of Hotline's purposes" \
      "its only extended key usage must be $identity_usage (identity), clientAuth or serverAuth" ;;
    *) refuse "$1 asks for a $purpose certificate, but $name is a $kind" ;;
  esac
}

check_requested_extensions() {
  local extra
  extra=$(sed -n '/Requested Extensions:/,/Signature Algorithm/s/^ \{16\}\([^ ].*\)$/\1/p' "$work/request.txt" |
    grep -Ev '^X509v3 (Key Usage|Extended Key Usage|Subject Alternative Name):' || true)
  [ -z "$extra" ] || refuse "$1 asks for more than a Hotline certificate holds: $(printable "$extra")"
}

check_requested_name() {
  local found wanted asked role
  found=$(requested 'X509v3 Subject Alternative Name')
  wanted=$(alternative_name)
  [ "$found" = "$wanted" ] || refuse "$1 asks for another name" \
    "asked for by you: $wanted" "asked for in the request: $(printable "${found:-none}")"
  found=$(openssl req -in "$1" -noout -subject -nameopt RFC2253 | sed 's/^subject=//' | tr ',' '\n' | sort)
  wanted=$(wanted_subject | sort)
  asked=$(for role in operator releaser auditor; do grep -qx "OU=$role" <<<"$found" && printf ' --role %s' "$role"; done || :)
  [ "$found" = "$wanted" ] || refuse "$1 asks for another subject or other roles" \
    "asked for by you: $(wanted_subject | tr '\n' ' ')" \
    "asked for in the request: $(printable "$(tr '\n' ' ' <<<"$found")")" ${asked:+"if these roles are right: give$asked"}
}

wanted_subject() {
  local role
  echo "CN=$kind"
  for role in $roles; do echo "OU=$role"; done
}

check_key_type() {
  local der
  der=$(openssl pkey -pubin -in "$work/request.pub" -outform DER | od -An -v -tx1 | tr -d ' \n')
  case $der in
    "$ed25519_prefix"*) return ;;
    "$p256_prefix"*) [ "$purpose" = identity ] || return 0 ;;
  esac
  refuse "$1 holds a key of a type that is not allowed" "an identity key must be Ed25519, a TLS key Ed25519 or P-256"
}

# A key has one name and one purpose, for ever.
check_key_is_its_own() {
  local other
  for other in "$dir"/{root,issuing}.pem "$dir"/former/*.pem; do
    [ ! -e "$other" ] || [ "$(certified_key "$other")" != "$key" ] ||
      refuse "the key in $1 is the authority's own"
  done
  other=$(register | awk -F '\t' -v key="$key" -v name="$name" -v purpose="$purpose" \
    '$5 == key && ($4 != name || $3 != purpose || $1 == "revoked") {found = $1 " " $3 " certificate " $2 " of " $4} END {print found}')
  [ -z "$other" ] || refuse "the key in $1 stands in another certificate already: $other" \
    "make a new key and a new request"
}
