#!/usr/bin/env bash
# Builds the guests from the committed sources in a folder of its own and compares their digests with the pinned ones,
# guest/digests.txt. Whoever builds the same sources with the same compiler must get the same digests (docs/guests.md).
#   tools/guest_digests.sh           compares
#   tools/guest_digests.sh --write   pins what comes out, of the working tree
# Needs build/release/app/freehold.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=(prove_block prove_range stf verify)
pinned=guest/digests.txt
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT

git ls-files -z --cached --others --exclude-standard CMakeLists.txt CMakePresets.json cmake guest lib |
  xargs -0 cp --parents --target-directory "$elsewhere"
(
  cd "$elsewhere"
  export CCACHE_RECACHE=1  # a build out of the cache would compare a thing with itself
  cmake --preset guest
  cmake --build build/guest --target "${programs[@]/%/.elf}"
) >"$elsewhere/log" 2>&1 || { tail -n 40 "$elsewhere/log"; exit 1; }

digests() {
  echo "# program, digest of the family base: what a proof of its run names. Written by tools/guest_digests.sh --write."
  for program in "${programs[@]}"; do
    echo "$program $(build/release/app/freehold zkvm inspect "$elsewhere/build/guest/guest/$program.elf" | sed -n 's/^program digest //p')"
  done
}
digests >"$elsewhere/digests.txt"
if [ "${1:-}" = --write ]; then cp "$elsewhere/digests.txt" "$pinned"; cat "$pinned"; exit; fi
if diff "$pinned" "$elsewhere/digests.txt"; then
  echo "${#programs[@]} passed, 0 failed"
else
  echo "the guests' digests are not the pinned ones"
  exit 1
fi
