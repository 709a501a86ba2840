#!/usr/bin/env bash
# Runs one libFuzzer target for a number of seconds, with the seeds that fuzz_all wrote beside it, in a throw-away corpus folder.
set -euo pipefail
target=$1 seconds=$2
seeds=$(dirname "$target")/seeds/$(basename "$target")
corpus=$(mktemp -d); trap 'rm -rf "$corpus"' EXIT
folders=("$corpus"); [ -d "$seeds" ] && folders+=("$seeds")
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -artifact_prefix="$corpus/" -print_final_stats=1 "${folders[@]}"
