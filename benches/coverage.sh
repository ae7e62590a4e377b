#!/usr/bin/env bash
# panelwise coverage beside samtools and mosdepth on one indexed BAM or CRAM (a 30x one of the panel's genes, say): CPU and
# wall seconds and peak memory of each command, interleaved in rounds. Machines are shared: read CPU, and the least wall.
# Usage: coverage.sh BINARY FILE.bam|FILE.cram    ROUNDS=3 PANEL=1,2a,2b,3 SMALL=2a36 BUILD=GRCh38 REFERENCE=FASTA (CRAM)
set -euo pipefail
usage="usage: coverage.sh BINARY FILE.bam|FILE.cram"
binary=${1:?$usage} file=${2:?$usage}
rounds=${ROUNDS:-3} panel=${PANEL:-1,2a,2b,3} small=${SMALL:-2a36} build=${BUILD:-GRCh38}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
reference=() cram=()
if [ -n "${REFERENCE:-}" ]; then
  reference=(--reference "$REFERENCE")
  cram=(-f "$REFERENCE")
fi
"$binary" panel bed "$panel" --expand union --build "$build" --padding 1000 | grep -v '^#' | sort -k1,1V -k2,2n >"$work/panel.bed"
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/times" -f "$name\t%U\t%S\t%e\t%M" "$@" >/dev/null
}
ours() {
  local name=$1 which=$2
  shift 2
  measure "$name" "$binary" coverage -q --panel "$which" --bam "$file" "${reference[@]}" --out "$work/out" --force "$@"
}
# Debian's mosdepth asks for the library's name without its version.
ln -s /usr/lib/x86_64-linux-gnu/libhts.so.3 "$work/libhts.so" 2>/dev/null || true
with_mosdepth=no
if env LD_LIBRARY_PATH="$work" mosdepth --version >/dev/null 2>&1; then with_mosdepth=yes; else echo "mosdepth is not installed: left out" >&2; fi
for _ in $(seq "$rounds"); do
  measure "samtools view -u" samtools view "${reference[@]}" -u -o /dev/null "$file"
  measure "samtools view -u -@2" samtools view "${reference[@]}" -@2 -u -o /dev/null "$file"
  measure "samtools depth -b" samtools depth "${reference[@]}" -b "$work/panel.bed" "$file"
  measure "samtools depth -s -q 10 -Q 20 -b" samtools depth "${reference[@]}" -s -q 10 -Q 20 -b "$work/panel.bed" "$file"
  if [ "$with_mosdepth" = yes ]; then
    measure "mosdepth -n -b (-Q 20)" env LD_LIBRARY_PATH="$work" mosdepth "${cram[@]}" -n -Q 20 -F 3844 -b "$work/panel.bed" "$work/m" "$file"
  fi
  ours "panelwise coverage, one thread" "$panel" --expand union --threads 1
  ours "panelwise coverage, two threads" "$panel" --expand union --threads 2
  ours "panelwise coverage, panel $small, two threads" "$small" --threads 2
done
echo "| command | CPU s (median) | CPU s (least) | wall s (least) | peak MB |"
echo "|---|---|---|---|---|"
cut -f1 "$work/times" | awk '!seen[$0]++' | while read -r name; do
  sorted() { awk -F'\t' -v n="$name" "\$1 == n { print $1 }" "$work/times" | sort -n; }
  median() { sorted "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
  least() { sorted "$1" | head -n 1; }
  echo "| \`$name\` | $(median '$2 + $3') | $(least '$2 + $3') | $(least '$4') | $(awk "BEGIN { printf \"%.0f\", $(median '$5') / 1024 }") |"
done
