# System tests need root, and a user has it by sudo. They run in the background, where nobody can
# answer a password prompt: so it is asked for here, once, and never there.

# become_root WHAT-FOR: sets $root to the words before a command that needs root. Where root is not
# to be had they are none, and what needs it skips itself.
become_root() {
  root=()
  if [ "$(id -u)" = 0 ]; then return; fi
  if may_be_root "$1"; then root=(sudo -n); fi
}

may_be_root() {
  if ! command -v sudo >/dev/null; then
    say "there is no sudo: $1 run without root"
    return 1
  fi
  if sudo -n true 2>/dev/null; then return; fi
  if ! at_terminal; then
    say "sudo asks for a password, and there is no terminal to give it: $1 run without root"
    return 1
  fi
  say "$1 need root; sudo asks for your password (without it what needs root is skipped)"
  sudo -v && sudo -n true && return
  say "sudo gave no root that lasts: $1 run without it"
  return 1
}

# CI has no input, and this is how it says so.
at_terminal() { [ -t 0 ] && [ -z "${CI:-}" ]; }
