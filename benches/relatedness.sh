#!/usr/bin/env bash
# panelwise relatedness beside plink2 --make-king-table and bcftools +mendelian on one joint trio: kinships (within 0.001),
# Mendelian counts (equal), CPU and wall seconds and peak memory. A program that is not installed is left out.
# Usage: relatedness.sh BINARY FAMILY.vcf.gz FAMILY.ped    BUILD=GRCh38 (where the header has no contig lengths)
set -euo pipefail
usage="usage: relatedness.sh BINARY FAMILY.vcf.gz FAMILY.ped"
binary=${1:?$usage} vcf=${2:?$usage} ped=${3:?$usage}
build=()
if [ -n "${BUILD:-}" ]; then build=(--build "$BUILD"); fi
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/times" -f "$name\t%U\t%S\t%e\t%M" "$@"
}
# plink2 knows no limits of depth and quality.
measure "panelwise relatedness, no limits" "$binary" relatedness -q --vcf "$vcf" --ped "$ped" "${build[@]}" \
  --set relatedness.min_depth=0 --set relatedness.min_genotype_quality=0 >"$work/all.tsv"
measure "panelwise relatedness" "$binary" relatedness -q --vcf "$vcf" --ped "$ped" "${build[@]}" >"$work/ours.tsv"
failed=0
if command -v plink2 >/dev/null; then
  measure "plink2 --make-king-table" plink2 --vcf "$vcf" --var-filter PASS --snps-only --max-alleles 2 --autosome \
    --allow-extra-chr --vcf-half-call missing --make-king-table counts --out "$work/king" >"$work/plink.log"
  awk -F'\t' '
    NR == FNR { if ($1 == "#pair") for (i = 1; i <= NF; i++) c[$i] = i
                if ($1 == "pair") { k[$c["first"], $c["second"]] = k[$c["second"], $c["first"]] = $c["kinship"] } next }
    FNR == 1 { for (i = 1; i <= NF; i++) { sub(/^#/, "", $i); d[$i] = i } next }
    { own = k[$d["IID1"], $d["IID2"]]; far = own - $d["KINSHIP"]; if (far < 0) far = -far
      print "kinship", $d["IID1"], $d["IID2"], own, $d["KINSHIP"], (far <= 0.001 ? "same" : "DIFFERENT")
      if (far > 0.001) bad = 1 }
    END { exit bad }' "$work/all.tsv" "$work/king.kin0" || failed=1
else
  echo "plink2 is not installed: left out" >&2
fi
if command -v bcftools >/dev/null; then
  measure "bcftools +mendelian" bcftools +mendelian "$vcf" -p "$ped" -m c >"$work/mendelian" 2>&1
  awk -F'\t' '
    NR == FNR { if ($1 == "#trio") for (i = 1; i <= NF; i++) c[$i] = i
                if ($1 == "trio") own[$c["mother"] "," $c["father"] "," $c["child"]] = $c["good"] " " $c["bad"] " " $c["skipped"]; next }
    $1 ~ /^[0-9]+$/ && ($4 in own) { other = $1 " " $2 " " $3; same = other == own[$4]
      print "mendelian", $4, own[$4], "bcftools", other, (same ? "same" : "DIFFERENT"); if (!same) bad = 1 }
    END { exit bad }' "$work/ours.tsv" "$work/mendelian" || failed=1
else
  echo "bcftools is not installed: left out" >&2
fi
printf 'command\tuser\tsystem\twall\tKB\n'
cat "$work/times"
exit "$failed"
