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

# Sets passphrase to what opens the issuing key, and checks that it does.
unlock_issuing() {
  passphrase=''
  local key=$dir/private/issuing.key
  [ -r "$key" ] || die "$key cannot be read" "the issuing key is needed to sign"
  if grep -q ENCRYPTED "$key"; then
    if [ -n "$passphrase_file" ]; then
      passphrase=$(first_line "$passphrase_file")
    else
      need_terminal "the issuing key" "--passphrase-file FILE"
      passphrase=$(ask "Passphrase for the issuing key")
    fi
  fi
  with_passphrase "$passphrase" openssl pkey -in "$key" -noout 2>/dev/null ||
    die "the passphrase does not open $key"
}

# with_passphrase PASSPHRASE COMMAND...: the command gets -passin.
with_passphrase() {
  local secret=$1
  shift
  "$@" -passin fd:5 5< <(printf '%s\n' "$secret")
}
