# Sets a stage: authorities, a relay and stations in folders of their own, for the demo, the
# functional tests and the benchmarks. Sourced, by bash. Everything that it starts is ended by
# stage_end; nothing else is touched.
#
#   stage_authority DIR DOMAIN                 an authority; its key is not encrypted: a stage only
#   stage_relay DIR RELAY AUTHORITY-DIR [OTHER-AUTHORITY-DIR...]   configuration, keys, certificate
#   stage_start DIR [HOTLINED-OPTION...]       starts the relay of DIR, waits until it serves
#   stage_stop DIR | stage_kill DIR            SIGTERM and wait; SIGKILL and wait
#   stage_running DIR                          prints the process of DIR's relay; fails if none runs
#   stage_station HOME STATION AUTHORITY-DIR RELAY-DIR [ROLE...]   keys, certificates, trust, enrolment
#   stage_on_duty HOME NAME                    NAME has a key at that station and is on duty there
#   stage_places DIR, stage_governments DIR    where, and the making, of the stage of demo and tests
#   at HOME COMMAND...                         hotline at that station
#
# Needs $stage_bin, the folder with hotlined and hotline.

stage_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stage_bin=${stage_bin:-$stage_top/build/release}
stage_pids=()

stage_fail() {
  printf '%s\n' "$@" >&2
  return 1
}

# Runs quietly; what it said is shown only if it failed.
stage_quietly() {
  local said
  said=$("$@" 2>&1) || { stage_fail "failed: $*" "$said"; return 1; }
}

stage_authority() {
  stage_quietly "$stage_top/certs/authority" init "$2" --dir "$1" --no-passphrase
}

# The first authority owns the relay; stations of all of them may connect.
stage_relay() {
  local dir=$1 relay=$2 owner=$3 authority
  shift 2
  mkdir -p "$dir"
  stage_quietly "$stage_top/certs/authority" request "$relay" --out "$dir"
  stage_quietly "$stage_top/certs/authority" sign-relay "$relay" "$dir/tls.csr" --dir "$owner" --out "$dir"
  (umask 077 && openssl genpkey -algorithm ed25519 -out "$dir/log.key")
  {
    printf 'listen = "127.0.0.1:0"\nstate = "state"\nruntime = "run"\nname = "%s"\n' "$relay"
    printf '%s\n' ${stage_settings:+"$stage_settings"}
    printf '\n[tls]\ncertificate = "tls.pem"\nkey = "tls.key"\n\n[log]\nkey = "log.key"\n'
    for authority in "$@"; do
      printf '\n[[authority]]\ndomain = "%s"\nroot = "%s"\nauditors = true\n' \
        "$(cat "$authority/domain")" "$(cd "$authority" && pwd)/root.pem"
      [ ! -f "$authority/crl.pem" ] || printf 'crl = "%s"\n' "$(cd "$authority" && pwd)/crl.pem"
    done
  } >"$dir/hotlined.toml"
  "$stage_bin/hotlined" --config "$dir/hotlined.toml" audit key >"$dir/log.vkey"
  stage_quietly "$stage_top/certs/authority" sign-relay "$relay" --log "$dir/log.vkey" --dir "$owner" --out "$dir"
}

stage_start() {
  local dir=$1 pid waited=0
  shift
  rm -f "$dir/state/address"
  "$stage_bin/hotlined" --config "$dir/hotlined.toml" "$@" run >>"$dir/hotlined.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$dir/pid"
  stage_pids+=("$pid")
  until [ -s "$dir/state/address" ]; do
    kill -0 "$pid" 2>/dev/null || { stage_fail "the relay did not start:" "$(tail -n 5 "$dir/hotlined.log")"; return 1; }
    waited=$((waited + 1))
    [ "$waited" -lt 600 ] || { stage_fail "the relay did not listen within 30 s"; return 1; }
    sleep 0.05
  done
  # The same address again after a restart, so that stations find it.
  sed -i "s/^listen = .*/listen = \"$(cat "$dir/state/address")\"/" "$dir/hotlined.toml"
}

# The number in DIR/pid alone says little: after a reboot it may be anybody's. So it must be a
# hotlined that was told of this configuration.
stage_running() { # DIR
  local pid command
  pid=$(cat "$1/pid" 2>/dev/null) || return 1
  mapfile -d '' -t command 2>/dev/null <"/proc/$pid/cmdline" || return 1
  [[ ${command[0]:-} == */hotlined && ${command[2]:-} -ef $1/hotlined.toml ]] || return 1
  echo "$pid"
}

stage_end_pid() { # DIR SIGNAL
  local pid
  if pid=$(stage_running "$1"); then
    kill "-$2" "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  fi
  rm -f "$1/pid"
}
stage_stop() { stage_end_pid "$1" TERM; }
stage_kill() { stage_end_pid "$1" KILL; }

at() {
  local home=$1
  shift
  "$stage_bin/hotline" --home "$home" --key-file "$home.key" "$@"
}

# The same as the process itself, for `at_as_process ... &`: $! is then hotline's own.
at_as_process() {
  local home=$1
  shift
  exec "$stage_bin/hotline" --home "$home" --key-file "$home.key" "$@"
}

# Keys only, and their certificates; not trusted by and not known to anybody yet.
stage_keys() { # HOME STATION AUTHORITY-DIR [ROLE...]
  local home=$1 station=$2 authority=$3 role roles=()
  shift 3
  for role in "$@"; do roles+=(--role "$role"); done
  mkdir -p "$(dirname "$home")"
  (umask 077 && head -c 32 /dev/urandom >"$home.key")
  stage_quietly at "$home" init "$station" "${roles[@]}"
  stage_quietly "$stage_top/certs/authority" sign-station "$station" "$home/identity.csr" "$home/tls.csr" \
    "${roles[@]}" --dir "$authority" --out "$home"
}

stage_trust() { # HOME AUTHORITY-DIR...
  local home=$1 authority
  shift
  for authority in "$@"; do
    stage_quietly at "$home" trust add "$authority/root.pem" --fingerprint \
      "$("$stage_top/certs/authority" fingerprint "$authority/root.pem")"
  done
}

stage_enroll() { # HOME RELAY-DIR
  stage_quietly at "$1" enroll --identity "$1/identity.pem" --tls "$1/tls.pem" \
    --relay "$(cat "$2/state/address")" --relay-name "$(sed -n 's/^name = "\(.*\)"/\1/p' "$2/hotlined.toml")" \
    --log "$2/log-key.txt"
}

# All of it: HOME STATION AUTHORITY-DIR RELAY-DIR "TRUSTED-AUTHORITY-DIR..." [ROLE...]
stage_station() {
  local home=$1 station=$2 authority=$3 relay=$4 trusted=$5
  shift 5
  stage_keys "$home" "$station" "$authority" "$@"
  # shellcheck disable=SC2086
  stage_trust "$home" $trusted
  stage_enroll "$home" "$relay"
}

# Whoever was on duty there before hands over. One passphrase for all: a stage only.
stage_on_duty() { # HOME NAME
  local words=$1.words act=on-duty
  [ -f "$words" ] || (umask 077 && echo "a passphrase of the stage" >"$words")
  at "$1" operator list | grep -qF -- "$2  " ||
    stage_quietly at "$1" operator add "$2" --passphrase-file "$words"
  ! at "$1" --json duty | grep -qF '"operator":' || act=hand-over
  stage_quietly at "$1" "$act" "$2" --passphrase-file "$words"
}

# The stage of the demo and the tests: two governments, a relay that both use, three stations.
stage_places() { # DIR
  relay=$1/relay
  alba=$1/authorities/mfa.alba
  borduria=$1/authorities/mod.borduria
  desk1=$1/mfa.alba/watch/desk-1
  desk2=$1/mfa.alba/watch/desk-2
  duty=$1/mod.borduria/duty/desk-1
}

stage_governments() { # DIR
  mkdir -p "$1/authorities"
  stage_authority "$alba" mfa.alba
  stage_authority "$borduria" mod.borduria
  stage_relay "$relay" relay.mfa.alba "$alba" "$borduria"
  stage_start "$relay"
  stage_station "$desk1" watch@mfa.alba/desk-1 "$alba" "$relay" "$alba $borduria" operator releaser
  stage_station "$desk2" watch@mfa.alba/desk-2 "$alba" "$relay" "$alba $borduria" operator
  stage_station "$duty" duty@mod.borduria/desk-1 "$borduria" "$relay" "$alba $borduria" operator releaser
}

# Ends what was started here, gently, then for sure.
stage_end() {
  local pid
  for pid in "${stage_pids[@]}"; do kill -TERM "$pid" 2>/dev/null || :; done
  for pid in "${stage_pids[@]}"; do
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
    kill -KILL "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
  stage_pids=()
}
