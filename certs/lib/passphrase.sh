# Passphrases reach OpenSSL through a pipe: never an argument, a variable of the
# environment or a file. Without a terminal nothing is ever asked.

readonly least=8

first_line() {
  local line=''
  [ -r "$1" ] || die "the passphrase file $1 cannot be read"
  IFS= read -r line <"$1" || true
  [ -n "$line" ] || die "the first line of the passphrase file $1 is empty"
  printf '%s' "$line"
}

# need_terminal WHAT OPTION
need_terminal() {
  [ -t 0 ] && [ -t 2 ] || die "$1 needs a passphrase, and there is no terminal to ask at" "give it with $2"
}

ask() {
  local answer=''
  IFS= read -rs -p "$1: " answer
  printf '\n' >&2
  printf '%s' "$answer"
}

# A new key's passphrase, asked for twice: new_passphrase WHAT FILE OPTION
new_passphrase() {
  local first second
  if [ -n "$2" ]; then
    first=$(first_line "$2")
  else
    need_terminal "$1" "$3"
    first=$(ask "New passphrase for $1")
    second=$(ask "The same again")
    [ "$first" = "$second" ] || die "the two passphrases differ" "start again"
  fi
  [ ${#first} -ge $least ] || die "the passphrase for $1 is shorter than $least characters" "choose a longer one"
  printf '%s' "$first"
}

# Sets passphrase to what opens the issuing keys, and checks that it does: a new
# one is made under the passphrase of the one before.
unlock_issuing() {
  local key=$dir/private/issuing.key
  [ -r "$key" ] || die "$key cannot be read" "the issuing key is needed to sign"
  passphrase=$(passphrase_of "$key" "the issuing key" "$passphrase_file" "--passphrase-file FILE")
}

# Sets root_key to the root's key and root_passphrase to what opens it. The first
# line of the issuing key's passphrase file serves for both, as in init.
unlock_root() {
  root_key=${root_key:-$dir/private/root.key}
  [ -r "$root_key" ] || die "$root_key cannot be read" "bring the medium with the root key, and name the key with --root-key FILE"
  root_passphrase=$(passphrase_of "$root_key" "the root key" "${root_passphrase_file:-$passphrase_file}" \
    "--root-passphrase-file FILE")
  [ "$(with_passphrase "$root_passphrase" openssl pkey -in "$root_key" -pubout | key_hash)" = "$(certified_key "$dir/root.pem")" ] ||
    refuse "$root_key is not the key of $dir/root.pem"
}

# Prints what opens a key: passphrase_of KEY WHAT FILE OPTION
passphrase_of() {
  local found=''
  if grep -q ENCRYPTED "$1"; then
    if [ -n "$3" ]; then
      found=$(first_line "$3")
    else
      need_terminal "$2" "$4"
      found=$(ask "Passphrase for $2")
    fi
  fi
  with_passphrase "$found" openssl pkey -in "$1" -noout 2>/dev/null || die "the passphrase does not open $1"
  printf '%s' "$found"
}

# with_passphrase PASSPHRASE COMMAND...: the command gets -passin.
with_passphrase() {
  local secret=$1
  shift
  "$@" -passin fd:5 5< <(printf '%s\n' "$secret")
}
