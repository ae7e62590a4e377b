#!/usr/bin/env bash
# Installs what a Debian machine lacks: --demo (build and run the demo) or --test (all that `make test` needs).
# Quick and silent about what is there already; asks the package lists only when something is missing.
# Usage: setup-debian.sh --demo | --test [--print]
#   --print      writes the packages that would be installed, one a line, and installs nothing
#   SETUP_ROOT   a folder to look in instead of /, for the tests of this script
set -euo pipefail

usage="usage: $0 --demo | --test [--print]"
mode="" print=no
for argument in "$@"; do
  case "$argument" in
    --demo | --test) mode=$argument ;;
    --print) print=yes ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
done
if [ -z "$mode" ]; then echo "$usage" >&2; exit 2; fi
root=${SETUP_ROOT:-}

packages=()
# need COMMAND PACKAGE
need() {
  local folder folders
  IFS=: read -ra folders <<<"$PATH"
  for folder in "${folders[@]}"; do
    if [ -x "$root$folder/$1" ]; then return; fi
  done
  packages+=("$2")
}

# The files in folders (patterns, ready for the shell) that bindgen's clang-sys would load. The C++ library libclang-cpp,
# which many machines have for other programs, is none of them; a dangling link and a linker script are none either.
loadable() {
  local pattern file
  for pattern in "$@"; do
    while read -r file; do
      if [[ $file != *-cpp.* ]] && [ "$(head -c 4 "$file" 2>/dev/null | tail -c 3)" = ELF ]; then echo "$file"; fi
    done < <(compgen -G "$pattern/libclang.so*" || true; compgen -G "$pattern/libclang-*.so*" || true)
  done
}

# Every file that bindgen would choose from, in the folders where it looks: LIBCLANG_PATH (a folder or a file; nothing
# else where it is set), llvm-config's, those of the loader and of the linker, and the system's.
libclang() {
  if [ -n "${LIBCLANG_PATH:-}" ]; then
    if [ -d "$LIBCLANG_PATH" ]; then
      loadable "$LIBCLANG_PATH"
    else
      loadable "$(dirname "$LIBCLANG_PATH")" | grep -Fx -- "$LIBCLANG_PATH"
    fi
    return
  fi
  local prefix folder folders
  prefix=$("${LLVM_CONFIG_PATH:-llvm-config}" --prefix 2>/dev/null) || prefix=""
  if [ -n "$prefix" ]; then loadable "$root$prefix/bin" "$root$prefix/lib" "$root$prefix/lib64"; fi
  IFS=: read -ra folders <<<"${LD_LIBRARY_PATH:-}:${LIBRARY_PATH:-}"
  for folder in "${folders[@]}"; do
    if [ -n "$folder" ]; then loadable "$root$folder"; fi
  done
  loadable "$root/usr/local/llvm*/lib*" "$root/usr/local/lib*" "$root/usr/local/lib*/*" "$root/usr/local/lib*/*/*" \
    "$root/usr/lib*" "$root/usr/lib*/*" "$root/usr/lib*/*/*"
}

# Bindings of htslib are generated at build time: the library, and the C headers that belong to its version (stddef.h).
need_libclang() {
  local files version
  files=$(libclang) || files=""
  if [ -z "$files" ] && [ -n "${LIBCLANG_PATH:-}" ]; then
    echo "LIBCLANG_PATH is $LIBCLANG_PATH, where no libclang.so is: unset it, or name the folder that has one" >&2
    exit 1
  fi
  if [ -z "$files" ]; then
    packages+=(libclang1-14)
    version=14
  else
    # Of several versions the newest is loaded. Its number stands in the file's name or in its folder's.
    version=$(xargs -d '\n' readlink -f <<<"$files" | sed -nE 's,.*/(libclang|llvm)-([0-9]+).*,\2,p' | sort -n | tail -n 1)
  fi
  if ! compgen -G "$root/usr/lib/clang/${version:-*}*/include/stddef.h" >/dev/null &&
    ! compgen -G "$root/usr/lib/llvm-${version:-*}/lib/clang/*/include/stddef.h" >/dev/null &&
    ! beside "$files"; then
    packages+=("libclang-common-${version:-14}-dev")
  fi
}

# Whether the headers lie where a release of LLVM has them: in `clang` beside one of these files.
beside() {
  local file
  while read -r file; do
    if [ -n "$file" ] && compgen -G "$(dirname "$file")/clang/*/include/stddef.h" >/dev/null; then return; fi
  done <<<"$1"
  return 1
}

# A C compiler for libdeflate, mimalloc and htslib, and as the linker.
need cc gcc
if [ ! -e "$root/usr/include/stdio.h" ]; then packages+=(libc6-dev); fi
need_libclang
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
  need zip zip
  # The tests of what git tracks; a source archive may come to a machine that has none.
  need git git
  if [ ! -x "$root/usr/bin/time" ]; then packages+=(time); fi
fi

if [ ${#packages[@]} -gt 0 ]; then
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | LC_ALL=C sort -u)
fi
if [ "$print" = yes ]; then
  if [ ${#packages[@]} -gt 0 ]; then printf '%s\n' "${packages[@]}"; fi
  exit
fi
if [ ${#packages[@]} -gt 0 ]; then
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
