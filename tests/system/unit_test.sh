#!/bin/bash
# The unit file, without running it: systemd understands every line, and what an intruder in
# the relay could reach stays small.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
unit=deploy/hotlined.service
passed=0
failed=0

result() { # NAME REASON: an empty reason is a pass
  if [ -z "$2" ]; then
    echo "ok $1"
    passed=$((passed + 1))
  else
    echo "not ok $1: $2"
    failed=$((failed + 1))
  fi
}

# `verify` exits 0 on most mistakes, so silence is what counts. It wants the program to exist.
verify() {
  local copy
  copy=$(mktemp -d)
  sed 's#=/usr/bin/hotlined #=/bin/true #' "$unit" >"$copy/hotlined.service"
  systemd-analyze verify --man=no "$copy/hotlined.service" 2>&1 || echo "status $?"
  rm -rf "$copy"
}

exposure() {
  systemd-analyze security --offline=true --no-pager --threshold=15 "$unit" >/dev/null 2>&1 ||
    systemd-analyze security --offline=true --no-pager "$unit" 2>&1 | tail -n 1
}

# A directive, or a group of them, stands below the comment that gives its reason.
without_reason() {
  awk '/^\[/ { reason = 0 } /^$/ { reason = 0 } /^# / { reason = 1 }
    /^[A-Z].*=/ && !reason { print $0 }' "$unit" | grep -v -E '^(Description|Documentation|WantedBy)=' | head -n 1
}

result "systemd understands the unit" "$(verify | tr '\n' ' ')"
result "the unit's exposure is at most 1.5" "$(exposure)"
result "every setting of the unit has its reason" "$(without_reason || :)"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
