#!/usr/bin/env bash
# The tests start real peers and stop them by id: none of ours may be left.
set -uo pipefail
left=$(ps -eo pid,args | grep -E "$(cd "$(dirname "$0")/../.." && pwd)/(build|node_modules)/" | grep -vE 'grep|no_process_left' || true)
[ -z "$left" ] || { echo "left running:"; echo "$left"; exit 1; }
