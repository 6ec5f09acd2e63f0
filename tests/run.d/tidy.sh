# clang's warnings (a build with -Werror), clang-tidy with the allow-list of .clang-tidy,
# clang-format, and the house rules (tests/check_sources).

run_tidy() {
  deploy/setup test clang tidy
  run_program 120 check_sources tests/check_sources
  check_formatting
  build tidy all
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

# clang-tidy is slow, so a file that passed is not read again until something that it was
# made of changes: its compile command, a source or header of ours, the checks, the tool.
check_tidy() {
  local stamps=build/tidy/stamps started=$SECONDS done=0 file stamp
  mkdir -p "$stamps"
  tidy_keys >build/tidy/keys.txt
  while read -r stamp file; do
    if [ -e "$stamps/$stamp" ]; then pass "clang-tidy $file"; continue; fi
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    tidy_one "$file" "$stamps/$stamp" &
    if [ $((++done % 20)) = 0 ]; then echo "  clang-tidy: $done files"; fi
  done <build/tidy/keys.txt
  wait
  say "clang-tidy took $((SECONDS - started)) s"
}

tidy_one() { # FILE STAMP
  local log=build/tidy/stamps/${1//\//_}.log
  if clang-tidy --quiet -p build/tidy "$1" >"$log" 2>&1; then
    touch "$2"
    pass "clang-tidy $1"
  else
    printf '%s\n' "$(grep -A 2 -E ': (error|warning): ' "$log" | sed 's/^/    | /')"
    fail "clang-tidy $1" "see above, all of it in $log"
  fi
}

# "KEY FILE" for every compiled file of ours.
tidy_keys() {
  local common file parts
  common=$({ clang-tidy --version; cat .clang-tidy tests/.clang-tidy; } | sha256sum)
  made_of >build/tidy/made-of.txt
  cut -d' ' -f2 build/tidy/made-of.txt | sort -u | xargs sha256sum >build/tidy/sums.txt
  awk 'NR == FNR { sum[$2] = $1; next } { print $1, sum[$2] } ' \
    build/tidy/sums.txt build/tidy/made-of.txt | cat - <(compile_commands) | sort |
    awk '{ parts[$1] = parts[$1] " " $0 } END { for (file in parts) print file, parts[file] }' |
    while read -r file parts; do
      echo "$(sha256sum <<<"$common $parts" | cut -c1-32) $file"
    done | sort -k2
}

# "SOURCE PART" for every source and header of ours that went into a source's object: the
# build has recorded it. Paths are relative to the repository.
made_of() {
  ninja -C build/tidy -t deps | awk -v root="$PWD/" '
    /^[^ ]/ { source = "" }
    /^ / {
      file = $1
      sub(/^\.\.\/\.\.\//, root, file)
      if (index(file, root) != 1) next
      file = substr(file, length(root) + 1)
      if (source == "") source = file
      if (source !~ /^build\//) print source, file
    }' | sort -u
}

# "SOURCE COMMAND", one a line.
compile_commands() {
  awk -v root="$PWD/" '
    /^ *"command": / { command = $0 }
    /^ *"file": / {
      split($0, part, "\"")
      if (index(part[4], root "build/") != 1) print substr(part[4], length(root) + 1), command
    }' build/tidy/compile_commands.json
}
