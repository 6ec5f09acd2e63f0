# Every fuzz target for the same time, as many side by side as there are processors. Inputs
# that found something new stay in build/fuzz/corpus; tests/fuzz/corpus/TARGET seeds them.

run_fuzz() { # [SECONDS]
  local seconds=${1:-20} target
  [[ $seconds =~ ^[0-9]+$ ]] || { echo "fuzz: '$seconds' is no number of seconds" >&2; return 2; }
  deploy/setup clang
  build fuzz fuzzers
  for target in build/fuzz/fuzz/*; do
    [ -x "$target" ] || continue
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
    fuzz_one "$target" "$seconds" &
  done
  wait
}

fuzz_one() { # TARGET SECONDS
  local name=${1##*/} seeds=()
  mkdir -p "build/fuzz/corpus/$name" build/fuzz/crashes
  if [ -d "tests/fuzz/corpus/$name" ]; then seeds=("tests/fuzz/corpus/$name"); fi
  run_program $(($2 + 60)) "$name" tests/run.d/fuzz_target "$1" "$2" \
    "build/fuzz/corpus/$name" "${seeds[@]}"
}
