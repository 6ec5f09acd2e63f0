# The authority's folder. Everything is written into a work folder first and
# moved into place whole; the index is moved last before the results, so that a
# run that is killed has either signed or not.
#
#   domain               the authority's name
#   root.pem             the root certificate: what others pin
#   issuing.pem          the issuing CA's certificate
#   successor.pem        after a change of root: the root's key, signed by the one before
#   former/              root-N.pem and issuing-N.pem, the ones before
#   crl.pem              the newest revocation list of each issuing CA, with that CA behind it
#   index.txt crlnumber  what OpenSSL keeps: state of every certificate, next list
#   certificates/        every certificate and request, by serial
#   facts/               what the certificates say, one line each; made again if lost
#   stations/ relays/    what was signed last for each name, ready to hand over
#   private/             root.key (move it offline), issuing.key, issuing-N.key
#   .next/               files of a change that is decided; a run that was killed is finished

work=''

leave() { [ -z "$work" ] || rm -rf "$work"; }
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Sets domain; from here on nobody else changes the folder.
open_folder() {
  [ -f "$dir/domain" ] && [ -f "$dir/issuing.pem" ] ||
    die "$dir is no authority's folder" "make it with: certs/authority init DOMAIN --dir $dir" \
      "or name another one with --dir"
  [ -w "$dir" ] || die "$dir cannot be written by $(id -un)"
  domain=$(cat "$dir/domain")
  exec 9>>"$dir/lock"
  flock -w 30 9 || die "another run holds $dir/lock for over 30 seconds" "wait until it has ended"
  rm -rf "$dir"/.work.*
  finish_change
  work=$(mktemp -d "$dir/.work.XXXXXX")
}

# Replaces $2 by $1 in one step, on the folder's own file system.
put() {
  local temporary folder
  folder=$(dirname "$2")
  mkdir -p "$folder"
  temporary=$(mktemp "$folder/.new.XXXXXX")
  cp "$1" "$temporary"
  [ "${3:-}" != durable ] || sync "$temporary"
  mv -f "$temporary" "$2"
  [ "${3:-}" != durable ] || sync "$folder"
}

# The same for what cannot be made again: it is on the disk before this returns.
keep() { put "$1" "$2" durable; }

# Several files change together: $work/next becomes part of the folder, whole.
commit_change() {
  find "$work/next" -type f -exec sync {} +
  mv -T "$work/next" "$dir/.next"
  sync "$dir"
  finish_change
}

finish_change() {
  [ -d "$dir/.next" ] || return 0
  cp -a "$dir/.next/." "$dir/"
  find "$dir/.next" -type f -printf '%P\n' | (cd "$dir" && xargs -d '\n' sync)
  rm -rf "$dir/.next"
}

# Runs openssl; what it complains of is shown only if it fails.
openssl_for() {
  local what=$1
  shift
  "$@" 2>"$work/complaint" && return
  die "$what failed" "openssl says: $(tail -n 1 "$work/complaint")"
}

# 20261122163000Z, for OpenSSL.
openssl_time() { date -d "@$1" +%Y%m%d%H%M%SZ; }
day_of() { date -d "@$1" +%Y-%m-%d; }
