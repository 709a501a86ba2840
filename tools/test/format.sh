#!/usr/bin/env bash
# Every C++ file is formatted by .clang-format (clang-format 19).
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format-19 --dry-run --Werror
