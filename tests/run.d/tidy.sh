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

# Nothing is built: the commands of the tidy preset say how each source would be.
check_tidy() {
  local started=$SECONDS done=0 file
  mkdir -p build/tidy/logs
  while read -r file; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    tidy_one "$file" &
    if [ $((++done % 40)) = 0 ]; then echo "  clang-tidy: $done files"; fi
  done < <(compiled_files)
  wait
  say "clang-tidy took $((SECONDS - started)) s for $done files"
}

tidy_one() { # FILE
  local log=build/tidy/logs/${1//\//_}.log
  if clang-tidy --quiet -p build/tidy "$1" >"$log" 2>&1; then
    pass "clang-tidy $1"
  else
    printf '%s\n' "$(grep -A 2 -E ': (error|warning): ' "$log" | sed 's/^/    | /')"
    fail "clang-tidy $1" "see above, all of it in $log"
  fi
}

# Every source of ours that the preset compiles, relative to the repository.
compiled_files() {
  sed -n "s#^ *\"file\": \"$PWD/\(.*\)\",\{0,1\}\$#\1#p" build/tidy/compile_commands.json |
    grep -v '^build/' | sort -u
}
