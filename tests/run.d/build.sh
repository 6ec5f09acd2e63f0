# Configuring and building one preset, with a line of progress for each tenth.

build() { # PRESET TARGET...
  local preset=$1 started=$SECONDS
  shift
  cmake --preset "$preset" >"build/configure-$preset.log" 2>&1 ||
    { cat "build/configure-$preset.log"; return 1; }
  NINJA_STATUS='[%f/%t] ' cmake --build "build/$preset" --target "$@" -- -j "$(nproc)" 2>&1 |
    build_progress "$preset"
  say "built $preset in $((SECONDS - started)) s"
}

# Passes on what is not progress: what the compiler has to say.
build_progress() { # PRESET
  awk -v name="$1" '
    match($0, /^\[[0-9]+\/[0-9]+\] /) {
      split(substr($0, 2, RLENGTH - 3), n, "/")
      tenth = int(10 * n[1] / n[2])
      if (tenth != shown) { print "  " name " " n[1] "/" n[2]; shown = tenth; fflush() }
      next
    }
    { print; fflush() }'
}
