#!/usr/bin/env bash
# Installs what a Debian machine lacks: --demo (build and run the demo) or --test (all that `make test` needs).
# Quick and silent about what is there already; asks the package lists only when something is missing.
set -euo pipefail

case "${1:-}" in
  --demo | --test) mode=$1 ;;
  *) echo "usage: $0 --demo | --test" >&2; exit 2 ;;
esac

packages=()
# need COMMAND PACKAGE
need() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }

# A C compiler for libdeflate and as the linker.
need cc gcc
if [ ! -e /usr/include/stdio.h ]; then packages+=(libc6-dev); fi
# Bindings of htslib are generated at build time.
if ! compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null; then packages+=(libclang1-14 libclang-common-14-dev); fi
if [ "$mode" = --test ]; then
  # Peers of the differential tests and benches, the report's browser test, generators.
  need bcftools bcftools
  need samtools samtools
  need tabix tabix
  need bgzip tabix
  need bedtools bedtools
  need mosdepth mosdepth
  need gffread gffread
  need chromium chromium
  need chromedriver chromium-driver
  need python3 python3
  if [ ! -x /usr/bin/time ]; then packages+=(time); fi
fi

if [ ${#packages[@]} -gt 0 ]; then
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: ${packages[*]}; this is not Debian or Ubuntu: install them with your package manager" >&2
    exit 1
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "missing: ${packages[*]}; neither root nor sudo: ask your administrator for: apt-get install ${packages[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "installing: ${packages[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "cargo is not on the PATH: install Rust 1.91 or later from https://rustup.rs (Debian's own is too old)" >&2
  exit 1
fi
have=$(rustc --version | cut -d' ' -f2)
want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
if [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
  echo "Rust $have is too old: panelwise needs $want or later (rustup update)" >&2
  exit 1
fi
