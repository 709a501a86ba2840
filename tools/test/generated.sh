#!/usr/bin/env bash
# Regenerates what is generated and compares it with what is committed. Needs build/release/app/freehold.
set -uo pipefail
cd "$(dirname "$0")/../.."
passed=0 failed=0
compare() { # FILE COMMAND...
  local file=$1; shift
  if "$@" | diff - "$file"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$file is not what \`$*\` writes"; fi
}
compare lib/proof/generated/whir_params.inc build/release/app/freehold security --generate
compare lib/proof/generated/whir_vectors.inc python3 tools/reference/whir_vectors.py
compare lib/proof/generated/argument_vectors.inc python3 tools/reference/argument_vectors.py
compare lib/zkvm/generated/table_forms.inc build/release/app/freehold zkvm table-forms
compare contracts/src/verifier/generated/LastFamily.sol build/release/app/freehold zkvm l1-verifier family
compare contracts/src/verifier/generated/Machine.sol build/release/app/freehold zkvm l1-verifier machine
compare bench/generated/contracts.hpp node bench/contracts/compile.mjs
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
