# The demo's scenes, one function each, in the order in which deploy/demo plays them. Each leaves
# files in $work and ends the demo with a sentence if something is not as it must be.

work=$demo/work
live=capitals
exercise=rehearsal

# Every text carries a marker of its own, by which it is searched for where it must not be.
markers=()
marker() { markers+=("$1"); }

scene_governments() {
  step "Two authorities, a relay that both use, three stations"
  rm -rf "$demo"
  mkdir -p "$work"
  stage_governments "$demo"
  say "relay at $(cat "$relay/state/address"); stations watch@mfa.alba/desk-1, /desk-2, duty@mod.borduria/desk-1"
}

scene_lines() {
  step "One live line, one for exercises"
  at "$desk1" line create "$live" --with duty@mod.borduria --mandate "Border incidents" --until 2099-12-31 >"$work/live.txt"
  at "$desk1" line create "$exercise" --with duty@mod.borduria --mandate "Rehearsals" --until 2099-12-31 --exercise >"$work/exercise.txt"
  receive_all
  at "$duty" line list
}

receive_all() {
  local home
  for home in "$desk1" "$desk2" "$duty"; do
    at "$home" watch --once >>"$work/watch-$(basename "$(dirname "$home")")-$(basename "$home").txt"
  done
}

# send_text FROM-HOME TO PRECEDENCE MARKER TEXT: a line of its own in $work/sent.
send_text() {
  marker "$4"
  printf '%s' "$5" | at "$1" --json send "$live" --to "$2" --precedence "$3" --kind OPERATION \
    --subject "$4" --operator "Demo officer" - >>"$work/sent.json"
  say "$3  $2  $4"
}

# A text of exactly 64 KiB that begins with its marker.
long_text() {
  { printf '%s ' "$1"; head -c 65536 /dev/zero | tr '\0' 'x'; } | head -c 65536
}

scene_messages() {
  step "Texts in three scripts and one of 64 KiB, at every precedence, both ways"
  local n=0 precedence from to
  for precedence in FLASH IMMEDIATE PRIORITY ROUTINE; do
    for from in "$desk1" "$duty"; do
      to=duty@mod.borduria
      [ "$from" = "$desk1" ] || to=watch@mfa.alba
      n=$((n + 1))
      send_text "$from" "$to" "$precedence" "ENGLISH-MARKER-$n" "ENGLISH-MARKER-$n: our patrol has halted at the bridge."
      send_text "$from" "$to" "$precedence" "МЕТКА-КИРИЛЛИЦА-$n" "МЕТКА-КИРИЛЛИЦА-$n: наш патруль остановился у моста."
      send_text "$from" "$to" "$precedence" "علامة-عربية-$n" "علامة-عربية-$n: توقفت دوريتنا عند الجسر."
    done
  done
  send_text "$desk1" duty@mod.borduria ROUTINE LONG-MARKER-OUT "$(long_text LONG-MARKER-OUT)"
  send_text "$duty" watch@mfa.alba ROUTINE LONG-MARKER-BACK "$(long_text LONG-MARKER-BACK)"
  receive_all
  [ "$(grep -c '"state":"sent"' "$work/sent.json")" = 26 ] || die "not all of the 26 messages have a verified receipt"
  at "$desk1" log "$live" --limit 8
}

scene_acknowledge() {
  step "A FLASH that waits for a named acknowledgement, signed by the person on duty"
  marker ACK-MARKER
  stage_on_duty "$duty" "Lt Orlov"
  printf 'ACK-MARKER: confirm that you hold your side.' | at "$desk1" --json send "$live" --to duty@mod.borduria \
    --precedence FLASH --kind OPERATION --subject ACK-MARKER --await ack --timeout 20s - >"$work/acknowledged.json" &
  local sender=$! id=''
  for _ in $(seq 100); do
    at "$duty" watch --once >>"$work/watch-duty.txt"
    id=$(at "$duty" --json log "$live" --limit 1 | sed -n 's/.*"id":"\([0-9a-f]*\)".*ACK-MARKER.*/\1/p')
    [ -z "$id" ] || break
  done
  [ -n "$id" ] || die "the FLASH did not arrive"
  at "$duty" ack "$id" >"$work/ack.txt"
  wait "$sender" || die "the acknowledgement did not come back"
  grep -q '"by":"Lt Orlov"' "$work/acknowledged.json" || die "the acknowledgement names nobody"
  at "$desk1" show "$id"
}

scene_proof() {
  step "Receipts and log, checked by the stations and by the relay's own tool"
  local home
  for home in "$desk1" "$desk2" "$duty"; do at "$home" audit verify; done
  "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
}

# The crash messages that lie in the senders' stores without a receipt, as other processes read them.
# They are FLASH, which no window holds back, and the sessions are up: what is saved is on its way in
# the same step, so these are the open submissions. Both are read at once: a process that ends waits
# three seconds for a relay that stands still.
open_submissions() {
  local home
  for home in "$desk1" "$duty"; do
    at "$home" --json log "$live" --limit 1000 2>>"$work/crash.err" | grep CRASH-MARKER |
      { grep --line-buffered -F '"state":"queued"' || :; } &
  done | crash_ids ''
}

# The relay stands still: until no answer comes any more and the senders have filled their windows.
# What is open then stays open; it is given up for lost by the senders themselves only after 20 s.
wait_for_silence() {
  local before=-1 now=0
  for _ in $(seq 12); do
    if [ "$now" = "$before" ]; then
      open_submissions >"$work/open"
      [ "$(wc -l <"$work/open")" -lt 64 ] || return 0
    fi
    before=$now
    sleep 1
    now=$(cat "$work"/crash-*.json | wc -l)
  done
  die "only $(wc -l <"$work/open") submissions were open"
}

# As many FLASH as a station may send at once, one after the other.
send_crash_texts() { # NAME HOME TO
  local i
  for i in $(seq 180); do printf 'CRASH-MARKER-%s-%s\0' "$1" "$i"; done >"$work/crash-texts-$1"
  at_as_process "$2" --json send "$live" --each --to "$3" --precedence FLASH --kind OPERATION \
    --subject CRASH-MARKER "$work/crash-texts-$1" >"$work/crash-$1.json" 2>>"$work/crash.err" &
  senders+=("$!")
}
senders_live() {
  local sender
  for sender in "${senders[@]}"; do
    kill -0 "$sender" 2>/dev/null || die "a sender ended before the relay was killed"
  done
}

# kill -9 with submissions open, then: what was receipted is at every other station.
scene_crash() {
  step "The relay is killed with -9 while submissions are open"
  local home frozen senders=()
  frozen=$(stage_running "$relay")
  marker CRASH-MARKER
  send_crash_texts out "$desk1" duty@mod.borduria
  send_crash_texts back "$duty" watch@mfa.alba
  # From the first receipt on the relay could be through in a moment: nothing here may take long.
  until [ -s "$work/crash-out.json" ] || [ -s "$work/crash-back.json" ]; do senders_live; done
  kill -STOP "$frozen"
  wait_for_silence
  senders_live
  stage_kill "$relay"
  wait "${senders[@]}" || :
  cat "$work"/crash-*.json >"$work/crash.json"
  grep -F '"state":"queued"' "$work/crash.json" | crash_ids '' | comm -12 - "$work/open" >"$work/broken"
  [ -s "$work/broken" ] || die "none of the open submissions broke when the relay was killed"
  stage_start "$relay"
  for home in "$desk1" "$duty"; do at "$home" watch --once >/dev/null; done
  receive_all
  compare_receipts
}

crash_ids() { sed -n "s/.*\"id\":\"\([0-9a-f]*\)\".*$1.*/\1/p" | sort; }

compare_receipts() {
  local home sent
  grep '"state":"sent"' "$work/crash.json" | crash_ids '' >"$work/receipted"
  sent=$(wc -l <"$work/receipted")
  say "$sent receipted, $(wc -l <"$work/open") open when it was killed, $(wc -l <"$work/broken") of them broken by it"
  for home in "$desk1" "$duty"; do
    at "$home" --json log "$live" --limit 1000 | grep CRASH-MARKER | grep -F '"outgoing":true' | grep -v '"state":"queued"'
  done | crash_ids '' >"$work/accepted"
  [ -z "$(comm -23 "$work/receipted" "$work/accepted")" ] || die "a receipt was forgotten"
  for home in "$desk1" "$desk2" "$duty"; do
    at "$home" --json log "$live" --limit 1000 | grep CRASH-MARKER | grep -v '"state":"queued"' | crash_ids '' >"$work/shown"
    cmp "$work/accepted" "$work/shown" || die "what was receipted and what $home shows differ"
    [ "$(uniq -d "$work/shown" | wc -l)" = 0 ] || die "a message is shown twice at $home"
  done
  say "$(wc -l <"$work/accepted") accepted in the end; each is at all three stations, once"
}

hex() { basenc --base16 -w 0; }

# Every form in which a text could lie somewhere, as hex digits, one a line: UTF-8, UTF-16 both
# ways, hex in both cases, base64 at its three alignments (their ends depend on the neighbours).
forms_of() { # MARKER
  local shift
  printf '%s' "$1" | hex; echo
  printf '%s' "$1" | iconv -f UTF-8 -t UTF-16LE | hex; echo
  printf '%s' "$1" | iconv -f UTF-8 -t UTF-16BE | hex; echo
  printf '%s' "$1" | hex | hex; echo
  printf '%s' "$1" | hex | tr A-F a-f | hex; echo
  for shift in '' x xx; do
    printf '%s%s' "$shift" "$1" | base64 -w 0 | sed 's/^....//; s/....$//' | hex; echo
  done
}

# Some file below the folder holds one of the forms (in the file $1): all of it is searched as hex.
# What cannot be read whole is not clean: step by step, since a pipe that breaks finds nothing.
holds() { # FORMS FOLDER
  local found=0
  find "$2" -type f -exec cat {} + >"$work/searched" || die "$2 cannot be read whole"
  hex <"$work/searched" >"$work/searched.hex" || die "$2 cannot be searched"
  grep -qF -f "$1" "$work/searched.hex" || found=$?
  [ "$found" -le 1 ] || die "$2 cannot be searched"
  return "$found"
}

plant() { # FORM MARKER: into a file of its own
  case $1 in
    utf8) printf '%s' "$2" ;;
    utf16le) printf '%s' "$2" | iconv -f UTF-8 -t UTF-16LE ;;
    utf16be) printf '%s' "$2" | iconv -f UTF-8 -t UTF-16BE ;;
    hex) printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n' ;;
    base64-0) printf 'before%s after' "$2" | base64 -w 0 ;;
    base64-1) printf 'before.%s after' "$2" | base64 -w 0 ;;
    base64-2) printf 'before..%s after' "$2" | base64 -w 0 ;;
  esac >"$work/planted/file"
}

scene_secrecy() {
  step "No text lies in the relay's data, logs or journal, in any form"
  local form text
  mkdir -p "$work/planted"
  for text in "${markers[@]}"; do forms_of "$text"; done >"$work/forms"
  for form in utf8 utf16le utf16be hex base64-0 base64-1 base64-2; do
    plant "$form" "${markers[1]}"
    holds "$work/forms" "$work/planted" || die "the search does not find what was planted as $form"
  done
  ! holds "$work/forms" "$relay" || die "a text lies in the relay's files"
  say "searched $(du -sk "$relay" | cut -f1) KiB for ${#markers[@]} texts in 8 forms; found what was planted, nothing else"
}
