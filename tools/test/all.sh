#!/usr/bin/env bash
# The test suite's stages. Each stage prints its output and adds to the counts; a stage that dies counts as one failure.
# Everything together runs in two lanes side by side: what starts real peers and waits for them, and what keeps a core busy.
set -uo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
mode=${1:-all}
passed=0
failed=0
declare -a failures=()
stage_seconds=1800  # some make proofs of minutes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FREEHOLD_VECTORS=${FREEHOLD_VECTORS:-$(cd "$root/.." && pwd)/shared/vectors}

# stage NAME COMMAND...: counts come from googletest, forge, `N passed, N failed` lines, or else the exit status.
stage() {
  local name=$1; shift
  local log="$work/${name//[^a-z0-9]/_}.log" start=$SECONDS status good bad end
  echo "=== $name"
  # A stage that hangs must not take the others' results with it. Functions of this script cannot be run by `timeout`.
  if [ "$(type -t "$1")" = function ]; then "$@" >"$log" 2>&1; else timeout --kill-after=30 "$stage_seconds" "$@" >"$log" 2>&1; fi
  status=$?
  [ "$status" != 124 ] || echo "$name: stopped after $stage_seconds s" >>"$log"
  good=$(python3 tools/test/count.py passed "$log"); bad=$(python3 tools/test/count.py failed "$log")
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  if [ "$status" = 0 ] && [ "$good" = 0 ] && [ "$bad" = 0 ]; then good=1; fi
  passed=$((passed + good)); failed=$((failed + bad))
  if [ "$bad" != 0 ]; then
    failures+=("$name")
    # Which tests, where the end of a long output does not say it.
    end=$(tail -n 60 "$log"; grep -aE '^(\[  FAILED  \]|not ok |FAIL|\[FAIL)' "$log" | head -n 40)
  else end=$(tail -n 1 "$log"); fi
  # At once: the other lane prints too.
  printf '%s\n--- %s: %s passed, %s failed, %s s\n' "$end" "$name" "$good" "$bad" "$((SECONDS - start))"
}

# lane FUNCTION [NICENESS]: runs stages in the background, with counts of their own.
lane() {
  ( renice -n "${2:-0}" -p "$BASHPID" >/dev/null; in_lane=$1; passed=0; failed=0; failures=(); "$1"; finish ) &
}

# join FUNCTION...: waits for the lanes and adds up; one that did not come to its end counts as a failure.
join() {
  local name good bad which
  wait
  for name in "$@"; do
    read -r good bad which <"$work/lane-$name" || { good=0; bad=1; which="lane $name"; }
    passed=$((passed + good)); failed=$((failed + bad))
    [ "$bad" = 0 ] || failures+=("$which")
  done
}

in_lane=
finish() {
  if [ -n "$in_lane" ]; then trap - EXIT; echo "$passed $failed ${failures[*]}" >"$work/lane-$in_lane"; exit; fi
  [ ${#failures[@]} = 0 ] || printf 'failed stages: %s\n' "${failures[*]}"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && exit 0 || exit 1
}

must() { "$@" || { echo "cannot go on: $*"; failed=$((failed + 1)); failures+=("$1"); finish; }; }

build() { # preset target...
  local preset=$1; shift
  cmake --preset "$preset" >"$work/cmake-$preset.log" 2>&1 || { cat "$work/cmake-$preset.log"; return 1; }
  cmake --build "build/$preset" --target "$@" >"$work/build-$preset.log" 2>&1 || { tail -n 80 "$work/build-$preset.log"; return 1; }
}

# One recovery: the tables of MULDIV, MODADD and Keccak are in its proof. Hash 2, r the generator's x, s 1, parity 0.
recovery=(
  build/guest/guest/ecrecover.elf
  --input 1,0,0,0,0,0,0,0,2,0x79BE667E,0xF9DCBBAC,0x55A06295,0xCE870B07,0x029BFCDB,0x2DCE28D9,0x59F2815B,0x16F81798,0,0,0,0,0,0,0,1,0
)

unit_tests() { # preset [filter]
  for binary in "build/$1"/lib/*/*_test; do
    [ -x "$binary" ] && stage "unit $(basename "$binary") ($1)" "$binary" --gtest_brief=1 --gtest_filter="${2:-*}"
  done
}

must tools/install.sh test
must tools/forge build
echo "building"; start=$SECONDS
case $mode in
  quick)
    must build release all
    echo "--- built in $((SECONDS - start)) s"
    stage "layers" tools/check_layers.py
    stage "SIMD symbols" tools/check_simd_symbols.py build/release
    unit_tests release
    stage "forgeries by name" tools/test/forgeries.py build/release
    finish ;;
  mutation)
    must build release proof_test zkvm_test
    stage_seconds=86400
    stage "mutation" tools/mutation/mutate.py
    finish ;;
  fuzz)
    must build fuzz fuzz_all
    stage_seconds=$(( ${2:-10} * 60 + 120 ))
    for target in build/fuzz/fuzz/fuzz_*; do
      [ -x "$target" ] && stage "fuzz $(basename "$target")" tools/test/fuzz_one.sh "$target" "$(( ${2:-10} * 60 ))"
    done
    finish ;;
  long)
    stage_seconds=86400
    must build asan-ubsan all
    unit_tests asan-ubsan
    vectors=$(tools/test/unpack_vectors.sh)
    stage "state tests (sanitizers)" build/asan-ubsan/app/freehold statetest "$vectors/state" --jobs 2
    stage "block tests (sanitizers)" build/asan-ubsan/app/freehold blocktest "$vectors/blocks" --jobs 2
    must build release freehold
    must build guest guest_programs
    stage "state tests in the guest" build/release/app/freehold statetest "$vectors/state" --guest --jobs 2
    stage "block tests in the guest" build/release/app/freehold blocktest "$vectors/blocks" --guest --jobs 2
    stage "the verifiers on L1 and in C++, thousands of proofs" node contracts/script/verifier_differential.mjs "${recovery[@]}" --cases 4000
    stage "a range final by a proof of its own run" env FREEHOLD_LEAST_LAYERS=0 node --test --test-reporter=tap tests/finality.test.mjs
    finish ;;
  all) ;;
  *) echo "usage: ./test [quick | fuzz [MINUTES] | mutation | long]"; exit 2 ;;
esac

must build release freehold
# Before the tests are built, for which the guests are: what it compiles is then in the cache.
stage "guests are reproducible" tools/guest_digests.sh
must build release all
must build guest all
echo "--- built in $((SECONDS - start)) s"
vectors=$(tools/test/unpack_vectors.sh)

peers() {
  for script in tests/*.test.mjs; do
    stage "clients $(basename "$script" .test.mjs)" node --test --test-reporter=tap "$script"
  done
  stage "demo" ./run --demo --fresh --data "$work/demo"
  stage "the verifiers on L1 and in C++" node contracts/script/verifier_differential.mjs "${recovery[@]}" --cases 300
  stage "contract gas report" node contracts/script/gas_report.mjs --check
}

code() {
  stage "layers" tools/check_layers.py
  stage "SIMD symbols" tools/check_simd_symbols.py build/release
  stage "format" tools/test/format.sh
  stage "generated files" tools/test/generated.sh
  stage "security" build/release/app/freehold security
  stage "reference proof system" python3 tools/reference/selftest.py
  unit_tests release
  stage "forgeries by name" tools/test/forgeries.py build/release
  stage "mutation" tools/mutation/mutate.py
  stage "contracts" tools/forge test
  stage "pinned parts of the verifier on L1" diff contracts/src/verifier/generated/Parts.sol <(node contracts/script/pin_parts.mjs)
  stage "state tests" build/release/app/freehold statetest "$vectors/state" --jobs 2
  stage "block tests" build/release/app/freehold blocktest "$vectors/blocks" --jobs 2
  stage "blocks from their witnesses" build/release/app/freehold prove-block "$vectors/blocks" --jobs 2
  stage "blocks from their witnesses in the guest" build/release/app/freehold prove-block "$vectors/blocks" --emulate --jobs 2 \
    --filter 'eip4788|eip2935|eip7002'
  # The chain's first 41 blocks are of forks that we do not have. The state after them is a file; that block's state root says that it is right.
  local chain=$FREEHOLD_VECTORS/execution-apis/tests
  stage "chain replay, also in the guest" build/release/app/freehold replay "$chain/chain.rlp" --genesis "$chain/genesis.json" \
    --state tests/fixtures/execution-apis-state-41.json --guest
  stage "state tests in the guest" build/release/app/freehold statetest "$vectors/state" --guest --jobs 2 \
    --filter 'eip7702|eip2930|eip7623|eip1153|eip5656'
  stage "block tests in the guest" build/release/app/freehold blocktest "$vectors/blocks" --guest --jobs 2 \
    --filter 'eip4788|eip7002|eip6110.*invalid'
  # The fuzz build has the address and undefined-behaviour sanitizers, so the unit tests run under them in the same build.
  must build fuzz all
  # Not again what runs the same code thousands of times (a dozen times slower, it takes longer than all the rest), nor what counts what those covered.
  unit_tests fuzz '-FaultInjection.Every*:FaultInjection.OperandsAre*:FaultInjection.CoversEvery*:InstructionRows.EveryConstraint*:InstructionRows.NoFalse*:Recursion.ALayer*'
  stage "state tests (sanitizers)" build/fuzz/app/freehold statetest "$vectors/state" --jobs 2
  stage "block tests (sanitizers)" build/fuzz/app/freehold blocktest "$vectors/blocks" --jobs 2
  for target in build/fuzz/fuzz/fuzz_*; do
    [ -x "$target" ] && stage "fuzz $(basename "$target")" tools/test/fuzz_one.sh "$target" 15
  done
}

lane peers
lane code 5  # peers have deadlines
join peers code
stage "no process left" tools/test/no_process_left.sh
finish
