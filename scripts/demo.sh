#!/usr/bin/env bash
# The demo: the main job on testdata/demo, then where to look. Usage: demo.sh BINARY OUTDIR
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1 out=$2
command=("$binary" run --panel 2a36 --vcf testdata/demo/trio.vcf.gz --sample DEMO_CHILD
  --reference testdata/demo/reference.fa.gz --info-frequency gnomAD_AF --case testdata/demo/case.toml
  --out "$out" --force)
echo "+ ${command[*]}"
"${command[@]}"
table=$(find "$out" -maxdepth 1 -name '*.variants.tsv' | head -n 1)
[ -s "$table" ] || { echo "the demo made no table of variants in $out" >&2; exit 1; }
echo
echo "Synthetic data (testdata/demo/README.md). The reported variants, first columns of $table:"
echo
# Columns by name, so that a new column does not shift the view.
awk -F'\t' 'BEGIN { OFS = "\t"; n = split("tier gene hgvs_c hgvs_p consequence zygosity", want, " ") }
  /^##/ { next }
  !head { for (i = 1; i <= NF; i++) at[substr($i, 1, 1) == "#" ? substr($i, 2) : $i] = i; head = 1 }
  { line = ""; for (i = 1; i <= n; i++) if (want[i] in at) line = line (line == "" ? "" : OFS) $at[want[i]]; print line }' "$table" |
  { command -v column >/dev/null && column -t -s "$(printf '\t')" || cat; }
echo
report=$(find "$out" -maxdepth 1 -name '*.html' | head -n 1)
echo "Open $report in a browser; the workbook, JSON, VCF, ledger and run manifest lie beside it:"
ls "$out"
echo
echo "Why is a variant there, or not there? For example:"
echo "  $binary explain $out chr20:59023878:C:G"
