# Running test programs: each with a time limit, a log of its own and its results counted.
# A program is a GoogleTest or prints "ok NAME", "not ok NAME: reason", "skip NAME: reason".

logs=build/reports/logs

# run_program LIMIT NAME COMMAND...: never fails; the results tell.
run_program() {
  local limit=$1 name=$2 log=$logs/$2.log mine=$logs/$2.results status=0 started=$SECONDS
  shift 2
  mkdir -p "$logs"
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
  awk -v program="$name" -v status="$status" -v limit="$limit" \
    -f tests/run.d/results.awk "$log" >"$mine"
  cat "$mine" >>"$results"
  program_summary "$name" "$((SECONDS - started))" "$mine" "$log"
}

# One write, so that programs running side by side do not mix their lines.
program_summary() { # NAME SECONDS RESULTS LOG
  local text failed
  failed=$(grep -c '^not ok ' "$3" || :)
  text="  $1: $(grep -c '^ok ' "$3" || :) passed, $failed failed, $(grep -c '^skip ' "$3" || :) skipped ($2 s)"
  if [ "$failed" != 0 ]; then text+=$'\n'$(tail -n 60 "$4" | sed 's/^/    | /'); fi
  printf '%s\n' "$text"
}

# Where unit tests make their folders: in memory, if there is room. Most of their time would go into
# the disk's syncs, of which they test nothing; functional tests are on a disk.
unit_folder() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || free=0
  if [ -w /dev/shm ] && [ "${free:-0}" -gt $((1024 * 1024)) ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# The programs that CTest knows, by label ("." for all), as many at a time as there are
# processors.
run_registered() { # PRESET LABEL [WRAPPER...]
  local preset=$1 label=$2 name command TMPDIR
  TMPDIR=$(unit_folder)
  export TMPDIR
  shift 2
  while read -r name command; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    eval "run_program 300 \"\$name\" \"\$@\" $command" &
  done < <(registered "$preset" "$label")
  wait
}

# "NAME COMMAND", one a line, the command quoted for a shell as CTest prints it.
registered() { # PRESET LABEL
  ctest --test-dir "build/$1" -L "$2" -N -V | sed -n '
    s/^[0-9]*: Test command: //; t keep
    s/^ *Test *#[0-9]*: \([^ ]*\).*/\1/; t print
    d
    : keep
    h; d
    : print
    G; s/\n/ /p'
}

# The scripts of a folder, so many at a time: each has a relay and stations of its own.
run_scripts() { # FOLDER AT-A-TIME [WRAPPER...]
  local folder=$1 most=$2 script name
  shift 2
  for script in "$folder"/*_test.sh; do
    name=${script##*/}
    [ -e "$script" ] && [ "$name" != kill_test.sh ] || continue
    while [ "$(jobs -rp | wc -l)" -ge "$most" ]; do wait -n || :; done
    run_program 600 "${folder##*/}-${name%.sh}" "$@" "$script" &
  done
  wait
}
