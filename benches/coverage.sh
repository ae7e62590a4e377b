#!/usr/bin/env bash
# panelwise coverage beside samtools on one indexed BAM (a 30x one of the panel's genes, say): CPU and wall seconds and
# peak memory of each command, in rounds.
# Usage: coverage.sh BINARY FILE.bam    ROUNDS=3 PANEL=1,2a,2b,3 BUILD=GRCh38
set -euo pipefail
binary=${1:?usage: coverage.sh BINARY FILE.bam} bam=${2:?usage: coverage.sh BINARY FILE.bam}
rounds=${ROUNDS:-3} panel=${PANEL:-1,2a,2b,3} build=${BUILD:-GRCh38}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
"$binary" panel bed "$panel" --expand union --build "$build" --padding 1000 | grep -v '^#' | sort -k1,1V -k2,2n >"$work/panel.bed"
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/times" -f "$name\t%U\t%S\t%e\t%M" "$@" >/dev/null
}
for _ in $(seq "$rounds"); do
  measure "samtools view -u -@2" samtools view -@2 -u -o /dev/null "$bam"
  measure "samtools depth -b" samtools depth -b "$work/panel.bed" "$bam"
  measure "samtools depth -s -q 10 -Q 20 -b" samtools depth -s -q 10 -Q 20 -b "$work/panel.bed" "$bam"
  measure "panelwise coverage" "$binary" coverage -q --panel "$panel" --expand union --bam "$bam" --out "$work/out" --force
done
echo "| command | CPU s (median) | wall s (median) | peak MB |"
echo "|---|---|---|---|"
cut -f1 "$work/times" | awk '!seen[$0]++' | while read -r name; do
  median() { awk -F'\t' -v n="$name" "\$1 == n { print $1 }" "$work/times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
  echo "| \`$name\` | $(median '$2 + $3') | $(median '$4') | $(awk "BEGIN { printf \"%.0f\", $(median '$5') / 1024 }") |"
done
