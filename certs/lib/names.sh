# The protocol's names, as core/pki/station_name.h reads them: lower-case
# [a-z0-9.-], 1 to 63 characters, labels that begin and end with a letter or
# digit.

readonly label='[a-z0-9]([a-z0-9-]*[a-z0-9])?'

is_part() { [ ${#1} -le 63 ] && [[ $1 =~ ^$label(\.$label)*$ ]]; }
is_authority() { is_part "$1" && ! [[ ${1##*.} =~ ^[0-9]+$ ]]; }

# Sets kind (station, relay), authority, and for a station position, station and
# uri; name is the form that people read. Refuses anything else.
read_name() {
  local text=$1
  [[ $text =~ ^[a-z0-9@/:.-]+$ ]] || bad_name "$text"
  case $text in
    hotline://*/*/*/*) bad_name "$text" ;;
    hotline://*/*/*) IFS=/ read -r _ _ authority position station <<<"$text" ;;
    *@*@* | */*/*) bad_name "$text" ;;
    *@*/*)
      position=${text%%@*} station=${text##*/}
      authority=${text#*@} authority=${authority%/*}
      ;;
    *.*) read_relay_name "$text"; return ;;
    *) bad_name "$text" ;;
  esac
  kind=station
  is_authority "$authority" && is_part "$position" && is_part "$station" || bad_name "$text"
  uri=hotline://$authority/$position/$station
  name=$position@$authority/$station
}

read_relay_name() {
  kind=relay position='' station='' uri=''
  relay_label=${1%%.*} authority=${1#*.}
  is_authority "$authority" && is_part "$relay_label" || bad_name "$1"
  name=$relay_label.$authority
}

bad_name() {
  refuse "'$(printable "$1")' is no station and no relay" \
    "a station is watch@mfa.alba/desk-1, a relay is NAME.DOMAIN;" \
    "only a-z, 0-9, single dots and inner hyphens, each part 1 to 63 characters"
}

need_kind() {
  [ "$kind" = "$1" ] || refuse "$name is a $kind; this command is for a $1"
}

# What stands in the certificate's subjectAltName.
alternative_name() {
  if [ "$kind" = station ]; then echo "URI:$uri"; else echo "DNS:$name"; fi
}

need_own_name() {
  [ "$authority" = "$domain" ] || refuse "$name belongs to $authority; this is the authority of $domain" \
    "each authority vouches for its own names only"
}
