# clang's warnings and clang-tidy with the allow-list of .clang-tidy, in one reading of each
# source; clang-format; and the house rules (tests/check_sources).

run_tidy() {
  deploy/setup test clang tidy
  run_program 120 check_sources tests/check_sources
  check_formatting
  build tidy proto_sources
  check_tidy
}

# Version 14 of clang-format is the rule; other versions break lines otherwise.
check_formatting() {
  if ! command -v clang-format-14 >/dev/null; then
    echo "skip formatting: this Debian has no clang-format-14" >>"$results"
  elif our_files | xargs clang-format-14 --dry-run --Werror; then
    pass formatting
  else
    fail formatting "run clang-format-14 -i on the files above"
  fi
}

our_files() {
  find core daemon client tests bench proto -name '*.cc' -o -name '*.h' | sort
}

# Nothing is built: the commands of the tidy preset say how each source would be, several at a time
# (cmake/units.awk). Units of tests take the settings of tests.
check_tidy() {
  local started=$SECONDS done=0 unit
  mkdir -p build/tidy/tests build/tidy/logs
  cp tests/.clang-tidy build/tidy/tests/
  our_units >build/tidy/units
  while read -r unit; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    tidy_unit "$unit" &
    if [ $((++done % 10)) = 0 ]; then echo "  clang-tidy: $done units of $(wc -l <build/tidy/units)"; fi
  done <build/tidy/units
  wait
  say "clang-tidy took $((SECONDS - started)) s"
}

# Units, and sources that stand alone; nothing that was generated.
our_units() {
  sed -n "s|^ *\"file\": \"$PWD/\(.*\)\".*|\1|p" build/tidy/compile_commands.json |
    grep -E '^[^/]+/.*/Unity/unity_|^(core|daemon|client|tests|bench)/' | sort -u
}

sources_of() { # UNIT
  case $1 in
    build/*) sed -n "s|^#include \"$PWD/\(.*\)\"|\1|p" "$1" ;;
    *) echo "$1" ;;
  esac
}

tidy_unit() { # UNIT
  local log source sources
  sources=$(sources_of "$1")
  log=build/tidy/logs/${1//\//_}.log
  if clang-tidy --quiet -p build/tidy "$1" >"$log" 2>&1; then
    for source in $sources; do pass "clang-tidy $source"; done
  else
    printf '%s\n' "$(grep -A 2 -E ': (error|warning): ' "$log" | sed 's/^/    | /')"
    fail "clang-tidy $(tr '\n' ' ' <<<"$sources")" "see above, all of it in $log"
  fi
}
