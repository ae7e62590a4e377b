#!/usr/bin/env bash
# Agreement with the truth set on both builds: prints its closing lines; fails under the floors on firm fields.
# Usage: agreement.sh BINARY TRUTH_DIR
set -euo pipefail
binary=$1 truth=$2
# Floors in per cent on the firm fields, and the share of expected rows that may be missing.
c_floor=99.99 p_floor=99.99 terms_floor=99.99 missing_limit=0.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for build in GRCh38 GRCh37; do
  "$binary" annotate --quiet --reference "$truth/$build.genes.fa.gz" \
    --transcripts "$truth/transcripts.$build.gff3.gz" --format tsv -o "$work/$build.tsv.gz" "$truth/cases.$build.vcf.gz"
  figures=$(python3 "$truth/compare.py" --show 0 "$truth/expected.$build.tsv.gz" "$work/$build.tsv.gz" | tail -n 1)
  echo "$build: $figures"
  awk -v text="$figures" -v c="$c_floor" -v p="$p_floor" -v t="$terms_floor" -v m="$missing_limit" '
    function figure(name,    parts) { split(text, parts, name " "); return parts[2] + 0 }
    BEGIN { exit !(figure("consequence") >= t && figure("hgvs_c") >= c && figure("hgvs_p") >= p &&
                   100 * figure("missing") <= m * figure("rows")) }' || {
    echo "$build: under the floor (c. $c_floor, p. $p_floor, terms $terms_floor, missing at most $missing_limit %)" >&2
    failed=1
  }
done
exit "$failed"
