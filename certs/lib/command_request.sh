# request: keys and requests, made where the keys will live. A station makes its
# own with `hotline init`; a relay's operator, and tests, use this.

command_request() {
  need_arguments 1 1 "request needs STATION or RELAY"
  read_name "${arguments[0]}"
  [ -n "$out" ] || usage "request needs --out DIR: where the keys go"
  [ "$kind" = station ] || [ -z "$roles" ] || refuse "a relay has no roles"
  mkdir -p "$out" || die "the folder $out cannot be made"
  work=$(mktemp -d "$out/.work.XXXXXX")
  if [ "$kind" = relay ]; then
    make_request tls serverAuth
  else
    make_request identity "$identity_usage"
    make_request tls clientAuth
  fi
}

# make_request FILE USAGE
make_request() {
  local file=$1 subject=/CN=$kind role
  for role in $roles; do subject+=/OU=$role; done
  [ ! -e "$out/$file.key" ] || refuse "$out/$file.key exists already" "choose another folder with --out"
  openssl genpkey -algorithm ed25519 -out "$work/$file.key"
  HOTLINE_NAME=$(alternative_name) HOTLINE_USAGE=$2 openssl_for "making the request" openssl req -new \
    -config "$profiles/station-request.cnf" -key "$work/$file.key" -subj "$subject" -out "$work/$file.csr"
  put "$work/$file.key" "$out/$file.key"
  put "$work/$file.csr" "$out/$file.csr"
  say "made $out/$file.key (keep it here) and $out/$file.csr (for the authority)"
}
