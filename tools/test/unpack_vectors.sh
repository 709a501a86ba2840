#!/usr/bin/env bash
# Unpacks the state and block test vectors once into .vectors/ and prints that folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=${FREEHOLD_VECTORS:-$(cd .. && pwd)/shared/vectors}
target=$PWD/.vectors
for pair in state:state_tests_public blocks:blockchain_tests_public; do
  folder=$target/${pair%%:*} archive=$source/${pair#*:}.tar.zst
  [ -e "$folder/.complete" ] && continue
  [ -e "$archive" ] || { echo "missing: $archive (set FREEHOLD_VECTORS)" >&2; exit 1; }
  rm -rf "$folder"; mkdir -p "$folder"
  tar --use-compress-program='zstd -d --long=27' -xf "$archive" -C "$folder"
  touch "$folder/.complete"
done
echo "$target"
