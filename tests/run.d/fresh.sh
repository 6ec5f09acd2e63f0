# The promise of the README, kept: both commands in a minimal Debian that holds nothing but
# this repository, once as root and once as a user with sudo. The root lies under build/, in
# a mount namespace of its own, and is removed afterwards; a tarball of the bare root stays.

run_fresh() { # [SUITE]
  local suite=${1:-bookworm} root=()
  case $suite in
    bookworm | trixie) ;;
    *) echo "fresh: '$suite' is none of bookworm, trixie" >&2; return 2 ;;
  esac
  deploy/setup fresh
  if [ "$(id -u)" != 0 ]; then root=(sudo); fi
  # its output is the progress, so it is shown as it comes, and read for results afterwards
  mkdir -p "$logs"
  "${root[@]}" tests/run.d/fresh_root "$suite" 2>&1 </dev/null | tee "$logs/fresh.log" ||
    echo "not ok fresh $suite: it stopped before its end" | tee -a "$logs/fresh.log"
  run_program 60 "fresh-$suite" grep -E '^(ok|not ok) fresh ' "$logs/fresh.log"
}
