# The modes that only build and run programs.

run_all() {
  local root
  run_program 60 selftest tests/run.d/selftest
  deploy/setup test system
  build release all tests
  run_registered release .
  run_scripts tests/functional "$(nproc)"
  become_root "the system tests"
  run_scripts tests/system 1 "${root[@]}" # each boots a system or looks at the whole one
}

# Leaks and the first undefined behaviour end the program, with a stack.
run_asan() {
  deploy/setup test
  build asan core_tests
  export ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1
  export UBSAN_OPTIONS=print_stacktrace=1
  run_registered asan core
}

# Debian's gRPC is not instrumented, so only tests without it. The sanitizer of GCC 12 cannot
# map its shadow where the kernel randomises addresses widely: setarch -R turns that off.
run_tsan() {
  local wrapper=(setarch "$(uname -m)" -R)
  deploy/setup test
  build tsan core_tests
  "${wrapper[@]}" true 2>/dev/null || wrapper=()
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  run_registered tsan core "${wrapper[@]}"
}

run_kill() { run_big tests/functional/kill_test.sh 3600 "${1:-20}"; } # [N]

run_scale() { run_big tests/scale.sh 7200; }

run_outside() {
  deploy/setup outside
  run_big tests/outside.sh 3600
}

# A script that has a mode of its own; where it is missing, that is a failure, never a pass.
run_big() { # SCRIPT LIMIT [ARGUMENT...]
  local script=$1 limit=$2 name=${1##*/}
  shift 2
  deploy/setup test
  build release all tests
  if [ ! -x "$script" ]; then
    fail "${name%.sh}" "$script does not exist yet, so nothing was tested"
    return
  fi
  run_program "$limit" "${name%.sh}" "$script" "$@"
}
