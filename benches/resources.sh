#!/usr/bin/env bash
# `resources build` beside `bcftools view` on the same gnomAD-shaped sites VCF, every record kept, command after command in
# rounds. Prints medians, ratios (of bcftools' time; above 1 is faster) and peak memory as a table.
# Usage: resources.sh BINARY
#   ROUNDS=3 RECORDS=10000000   SITES_VCF=FILE.vcf.gz (bgzip; default: made by benches/lookup.rs into target/bench)
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:?usage: resources.sh BINARY}
rounds=${ROUNDS:-3} records=${RECORDS:-10000000}
work=target/bench
mkdir -p "$work"
reference=testdata/demo/reference.fa.gz
vcf=${SITES_VCF:-$work/sites.$records.vcf.gz}
if [ ! -e "$vcf" ]; then
  echo "making $vcf" >&2
  mkfifo "$work/sites.pipe"
  trap 'rm -f "$work/sites.pipe"' EXIT
  PANELWISE_BENCH_SOURCE=$work/sites.pipe PANELWISE_BENCH_ALLELES=$records cargo bench --quiet --bench lookup >/dev/null &
  bgzip -c "$work/sites.pipe" >"$vcf.part"
  wait $!
  mv "$vcf.part" "$vcf"
fi
[ -e "$vcf.tbi" ] || tabix -p vcf "$vcf"
bare=$work/sites.bare.vcf.gz
rm -f "$bare" "$bare.tbi" && ln "$vcf" "$bare" 2>/dev/null || cp "$vcf" "$bare"
# The generator writes an allele at every fourth base from 20,001.
end=$((20000 + records * 4))

build() { "$binary" resources build --quiet --force --build GRCh38 --reference "$reference" --region "chr2:20001-$end" --gnomad-exomes "$2" --threads "$1" --out "$work/sites.bundle"; }
names=("bcftools view -H" "panelwise resources build --threads 1" "panelwise resources build --threads 2" "bcftools view -H -r (index)" "panelwise resources build --threads 1 (index)" "panelwise resources build --threads 2 (index)")
command_of() {
  case $1 in
    0) bcftools view -H "$bare" >/dev/null ;;
    1) build 1 "$bare" ;;
    2) build 2 "$bare" ;;
    3) bcftools view -H -r "chr2:20001-$end" "$vcf" >/dev/null ;;
    4) build 1 "$vcf" ;;
    5) build 2 "$vcf" ;;
  esac
}
export binary work reference vcf bare end
export -f build command_of
times=$work/resources.times
: >"$times"
for _ in $(seq "$rounds"); do
  for i in "${!names[@]}"; do
    /usr/bin/time -f "$i %e %U %S %M" -a -o "$times" bash -c "command_of $i"
  done
done
echo "$records records, $(($(stat -c %s "$vcf") / 1000000)) MB bgzip, $rounds rounds; bundle $(($(stat -c %s "$work/sites.bundle") / 1000000)) MB"
echo
echo "| command | median s | bcftools' time / this | processor s | peak MB |"
echo "|---|---|---|---|---|"
middle() { sort -n | awk '{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }
of() { awk -v i="$1" "\$1 == i { print $2 }" "$times"; }
for i in "${!names[@]}"; do
  echo "${names[$i]}|$(of "$i" '$2' | middle)|$(of $((i / 3 * 3)) '$2' | middle)|$(of "$i" '$3 + $4' | middle)|$(of "$i" '$5' | sort -n | tail -1)"
done | awk -F'|' '{ printf "| %s | %.1f | %.2f | %.1f | %.0f |\n", $1, $2, $3 / $2, $4, $5 / 1024 }'
