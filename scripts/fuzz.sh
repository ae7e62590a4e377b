#!/usr/bin/env bash
# Builds the fuzz targets with nightly Rust and AddressSanitizer, seeds each and runs it; needs no cargo-fuzz. Prints a
# table of executions and executions per second. Ends with 1 where a target crashed, with NOT RUN where nightly is absent.
# Usage: fuzz.sh SECONDS [TARGET]...      all targets where none is named
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: fuzz.sh SECONDS [TARGET]...}
shift
not_run() {
  echo "NOT RUN: fuzzing: $1"
  exit 0
}

cargo +nightly --version >/dev/null 2>&1 || not_run "nightly Rust is not installed (rustup toolchain install nightly)"
command -v c++ >/dev/null || not_run "no C++ compiler, which libFuzzer is built with (apt-get install g++)"
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
case "$host" in
  x86_64-unknown-linux-gnu | aarch64-unknown-linux-gnu) ;;
  *) not_run "AddressSanitizer is not known to work on $host" ;;
esac
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then mapfile -t targets < <(basename -s .rs fuzz/fuzz_targets/*.rs); fi

# The flags are those of cargo-fuzz.
flags=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing -Zsanitizer=address
  -Cdebug-assertions -Ccodegen-units=1)
work=${CARGO_TARGET_DIR:-target}/fuzz
mkdir -p "$work"
work=$(realpath "$work")
binaries=()
for target in "${targets[@]}"; do binaries+=(--bin "$target"); done
RUSTFLAGS="${flags[*]}" cargo +nightly build --release --locked --manifest-path fuzz/Cargo.toml --target "$host" \
  --target-dir "$work" "${binaries[@]}"

# Further seeds from the project's own data, beside those of fuzz/seeds.
more_seeds() {
  local to=$2
  case "$1" in
    call_set | vcf_header) cp testdata/quirks/*.vcf "$to" ;;
    vcf_line) cat testdata/quirks/record_*.vcf | grep -av '^#' | split -l 1 -a 3 - "$to/quirk_" ;;
    settings) split -l 40 panels/defaults.toml "$to/defaults_" ;;
    gene_list) cut -f2 panels/genes.tsv | split -l 20 - "$to/genes_" ;;
    case_toml) cp testdata/demo/case.toml "$to" ;;
    file_index) cp testdata/demo/trio.vcf.gz.tbi "$to" ;;
  esac
}

# AddressSanitizer finds a static table of htslib (`methmap`) twice in each binary and would end it at once. Short traces of
# allocations, and no search for pointers to dead stack frames (the crate has no `unsafe`), make it a third faster.
export ASAN_OPTIONS=detect_odr_violation=0:detect_stack_use_after_return=0:malloc_context_size=2
failed=0
table=$(printf '%s\t' target executions 'per second' corpus outcome)
for target in "${targets[@]}"; do
  seeds=$work/seeds/$target corpus=$work/corpus/$target found=$work/crashes/$target log=$work/$target.log
  rm -rf "$seeds"
  mkdir -p "$seeds" "$corpus" "$found"
  more_seeds "$target" "$seeds"
  outcome=ok
  # New functions are not named: a symbolizer that is started for them takes most of a short run. Inputs are short: what a parser decides, it decides on a few lines.
  "$work/$host/release/$target" -max_total_time="$seconds" -max_len=1024 -timeout=10 -rss_limit_mb=2048 -print_funcs=0 -print_final_stats=1 \
    -artifact_prefix="$found/" "$corpus" "$seeds" "fuzz/seeds/$target" >"$log" 2>&1 || { outcome="FAILED: $log"; failed=1; }
  figure() { sed -n "s/^stat::$1: *//p" "$log"; }
  row=$(printf '%s\t' "$target" "$(figure number_of_executed_units)" "$(figure average_exec_per_sec)" \
    "$(find "$corpus" -type f | wc -l)" "$outcome")
  echo "$row"
  table+=$'\n'$row
done
echo
if command -v column >/dev/null; then column -t -s $'\t' <<<"$table"; else echo "$table"; fi
if [ "$failed" -ne 0 ]; then
  echo "a crash lies in $work/crashes: see fuzz/README.md for what becomes of it" >&2
fi
exit "$failed"
