#!/bin/bash
# The sandbox itself: a real systemd, and nothing left behind.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
marker=/srv/hotline-sandbox-marker
passed=0
failed=0

check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@"; then
    echo "ok $name"
    passed=$((passed + 1))
  else
    echo "not ok $name: see above"
    failed=$((failed + 1))
  fi
}

# Without root there is nothing to test, and sandbox says so.
"$here/sandbox" true || exit $?

systemd_is_first() { "$here/sandbox" sh -c '[ "$(cat /proc/1/comm)" = systemd ] && systemctl is-active -q dbus'; }

status_comes_through() {
  local status=0
  "$here/sandbox" sh -c 'exit 3' || status=$?
  [ "$status" = 3 ]
}

writes_are_thrown_away() {
  "$here/sandbox" sh -c "echo x >$marker && [ -s $marker ]" && [ ! -e "$marker" ]
}

repository_is_protected() { ! "$here/sandbox" touch README.md 2>/dev/null; }

nothing_stays() {
  local before after
  before=$(leftovers)
  "$here/sandbox" true
  after=$(leftovers)
  [ "$before" = "$after" ] || { printf 'before:\n%s\nafter:\n%s\n' "$before" "$after"; return 1; }
}

# What a sandbox could leave: mounts, control groups without processes, folders.
leftovers() {
  cut -d' ' -f2 /proc/self/mounts
  find /sys/fs/cgroup -path '*/hotline-sandbox-*/cgroup.events' 2>/dev/null |
    xargs -r grep -l 'populated 0' 2>/dev/null || :
  ls -A "$TMPDIR"
}

TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
check "systemd is process 1" systemd_is_first
check "the command's status comes through" status_comes_through
check "what is written is thrown away" writes_are_thrown_away
check "the repository is read-only inside" repository_is_protected
check "no mount, group or folder stays" nothing_stays
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
