# Results: one line each in $results, "ok NAME", "not ok NAME: reason", "skip NAME: reason".
# Whatever ends the run, the totals are its last line.

report_begin() { # MODE
  mkdir -p build/reports
  results=build/reports/$1.txt
  : >"$results"
  report_started=$SECONDS
  trap 'report_interrupted' EXIT
}

say() { printf '%s: %s\n' "$mode" "$*"; }
pass() { echo "ok $1" >>"$results"; }
fail() { echo "not ok $1: $2" | tee -a "$results"; }

count() { grep -c "^$1 " "$results" || :; }

totals() { echo "$(count ok) passed, $(count 'not ok') failed, $(count skip) skipped"; }

# Prints skips, failures and totals; succeeds if something passed and nothing failed.
report_end() {
  trap - EXIT
  say "took $((SECONDS - report_started)) s"
  if ! grep -q '^ok \|^not ok ' "$results"; then fail "$mode" "nothing ran"; fi
  grep '^skip ' "$results" || :
  grep '^not ok ' "$results" || :
  totals
  [ "$(count 'not ok')" = 0 ]
}

# The exit trap: a step failed (setup, a build) and said why.
report_interrupted() {
  local status=$?
  fail "$mode" "stopped before its end (status $status)"
  report_end || :
  exit 1
}
