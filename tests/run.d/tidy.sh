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

# Nothing is built: the commands of the tidy preset say how each source would be. Sources are read
# in units (units.awk); each unit takes the settings of the folder of its sources.
check_tidy() {
  local started=$SECONDS done=0 unit sources
  rm -rf build/tidy/units
  mkdir -p build/tidy/units/tests build/tidy/logs
  cp tests/.clang-tidy build/tidy/units/tests/
  awk -f tests/run.d/units.awk -v top="$PWD" -v units="$PWD/build/tidy/units" \
    build/tidy/compile_commands.json >build/tidy/units/list
  while read -r unit sources; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    tidy_unit "$unit" "$sources" &
    if [ $((++done % 10)) = 0 ]; then echo "  clang-tidy: $done units of $(wc -l <build/tidy/units/list)"; fi
  done <build/tidy/units/list
  wait
  say "clang-tidy took $((SECONDS - started)) s"
}

tidy_unit() { # FILE "SOURCE..."
  local log source
  log=build/tidy/logs/$(basename "$1").log
  if clang-tidy --quiet -p build/tidy/units "$1" >"$log" 2>&1; then
    for source in $2; do pass "clang-tidy $source"; done
  else
    printf '%s\n' "$(grep -A 2 -E ': (error|warning): ' "$log" | sed 's/^/    | /')"
    fail "clang-tidy $2" "see above, all of it in $log"
  fi
}
