#!/usr/bin/env bash
# Installs what building, running and testing need: Debian 12 packages and the pinned npm packages. Idempotent, and quick
# when everything is there. `tools/install.sh run` leaves out what only the tests use.
set -euo pipefail
cd "$(dirname "$0")/.."

run_packages=(
  ca-certificates git cmake ninja-build ccache python3
  clang-19 lld-19 llvm-19
  libboost1.81-dev nlohmann-json3-dev librocksdb-dev libcli11-dev libspdlog-dev libfmt-dev prometheus-cpp-dev
  libsecp256k1-dev libssl-dev libgtest-dev libgmp-dev zlib1g-dev
  libc++-19-dev libc++abi-19-dev gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf
)
test_packages=(
  clang-format-19 clang-tidy-19 libclang-rt-19-dev qemu-user zstd procps
)
packages=("${run_packages[@]}")
[ "${1:-test}" = run ] || packages+=("${test_packages[@]}")
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "run as root, or install sudo, or install by hand: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# npm ci only when the lock file changed since the last time.
stamp=node_modules/.freehold-lock
if ! cmp -s package-lock.json "$stamp"; then
  echo "installing the npm packages of package-lock.json"
  npm ci --no-fund --no-audit --loglevel=error
  cp package-lock.json "$stamp"
fi
