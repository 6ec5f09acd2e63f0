# The command line, into variables. An option that a command would ignore is an
# error, so that nobody believes it was obeyed.

dir=./authority roles='' log='' out='' days='' from='' until='' reason='' only=''
passphrase_file='' root_passphrase_file='' root_key='' encrypt=yes
arguments=()

# The options of each command, beside --dir.
allowed_options() {
  case $1 in
    init) echo --days --passphrase-file --root-passphrase-file --no-passphrase ;;
    sign-station) echo --role --out --days --from --until --passphrase-file ;;
    sign-relay) echo --log --out --days --from --until --passphrase-file ;;
    renew) echo --role --out --days --from --until --root-key --passphrase-file --root-passphrase-file ;;
    revoke) echo --reason --purpose --days --out --passphrase-file ;;
    crl) echo --days --out --passphrase-file ;;
    request) echo --role --out ;;
    *) echo ;;
  esac
}

read_options() {
  local command=$1 option
  shift
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --help | -h) show_help; exit 0 ;;
      --no-passphrase) need_allowed "$command" "$option"; encrypt=no; continue ;;
      --?*=*) set -- "${option#*=}" "$@"; option=${option%%=*} ;;
      --?*) ;;
      -) arguments+=("$option"); continue ;;
      -*) usage "there is no option '$(printable "$option")'" ;;
      *) arguments+=("$option"); continue ;;
    esac
    need_allowed "$command" "$option"
    [ $# -gt 0 ] && [ -n "$1" ] || usage "$option needs a value"
    set_option "$option" "$1"
    shift
  done
  check_options
}

need_allowed() {
  case " --dir $(allowed_options "$1") " in
    *" $2 "*) ;;
    *) usage "$1 has no option '$(printable "$2")'" ;;
  esac
}

set_option() {
  case $1 in
    --dir) dir=$2 ;;
    --role) add_role "$2" ;;
    --log) log=$2 ;;
    --out) out=$2 ;;
    --days) days=$2 ;;
    --from) from=$(read_date "$1" "$2") ;;
    --until) until=$(read_date "$1" "$2") ;;
    --reason) reason=$2 ;;
    --purpose) only=$2 ;;
    --passphrase-file) passphrase_file=$2 ;;
    --root-key) root_key=$2 ;;
    --root-passphrase-file) root_passphrase_file=$2 ;;
    *) usage "$1 takes no value" ;;
  esac
}

# Keeps the roles in their one order: operator, releaser, auditor.
add_role() {
  local role known=''
  case $1 in
    operator | releaser | auditor) ;;
    *) usage "there is no role '$(printable "$1")': operator, releaser or auditor" ;;
  esac
  for role in operator releaser auditor; do
    case " $roles $1 " in *" $role "*) known+="$role " ;; esac
  done
  roles=${known% }
}

# Seconds since 1970.
read_date() {
  local pattern='^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$'
  [[ $2 =~ $pattern ]] && date -d "$2" +%s 2>/dev/null ||
    usage "$1 '$(printable "$2")' is no date: write 2026-11-22 or 2026-11-22T16:30:00Z"
}

check_options() {
  if [ -n "$days" ]; then
    [[ $days =~ ^[1-9][0-9]{0,4}$ ]] || usage "--days must be a whole number from 1 to 99999"
    [ -z "$until" ] || usage "--days and --until say the same: give one of them"
  fi
  if [ -n "$from" ] && [ -n "$until" ] && [ "$from" -ge "$until" ]; then
    usage "--until must be later than --from"
  fi
  case $reason in
    '' | unspecified | keyCompromise | affiliationChanged | superseded | cessationOfOperation) ;;
    *) usage "there is no reason '$(printable "$reason")' (see --reason in --help)" ;;
  esac
  case $only in
    '' | identity | tls | relay) ;;
    *) usage "there is no purpose '$(printable "$only")': identity, tls or relay" ;;
  esac
}

# What renew takes for a name and what it takes for a CA are different things.
need_no_ca_options() {
  [ -z "$root_key$root_passphrase_file" ] || usage "--root-key and --root-passphrase-file are for renew issuing and renew root"
}
need_only_ca_options() {
  [ -z "$roles$out$from$until" ] || usage "renew $1 takes no --role, --out, --from or --until" "use --days"
}

# need_arguments LEAST MOST WHAT
need_arguments() {
  [ ${#arguments[@]} -ge "$1" ] || usage "$3"
  [ ${#arguments[@]} -le "$2" ] || usage "'$(printable "${arguments[$2]}")' is one too many" "$3"
}
