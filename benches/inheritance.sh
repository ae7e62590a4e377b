#!/usr/bin/env bash
# panelwise inheritance beside genmod models, bcftools +mendelian and +trio-dnm2 on a made trio (9,940 records, 1,397 genes by
# default), and alone on one gene of many alleles: wall seconds and peak memory, interleaved in rounds. Absent peers are left out.
# Usage: inheritance.sh BINARY    ROUNDS=3 RECORDS=9940 GENES=1397 ALLELES=2000 GENMOD=genmod
set -euo pipefail
binary=${1:?usage: inheritance.sh BINARY}
rounds=${ROUNDS:-3} records=${RECORDS:-9940} genes=${GENES:-1397} alleles=${ALLELES:-2000} genmod=${GENMOD:-genmod}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
printf 'F\tkid\tdad\tmum\t2\t2\nF\tmum\t0\t0\t2\t1\nF\tdad\t0\t0\t1\t1\n' >"$work/trio.ped"
# Genotypes of two parents at random, and a child who has one copy of each.
make_trio() {
  awk -v records="$1" -v genes="$2" 'BEGIN {
    srand(7); OFS = "\t"
    print "##fileformat=VCFv4.2"
    print "##INFO=<ID=GENE,Number=1,Type=String,Description=\"Gene\">"
    print "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">"
    print "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">"
    print "##FORMAT=<ID=PL,Number=G,Type=Integer,Description=\"Likelihoods\">"
    print "##contig=<ID=chr1,length=248956422>"
    print "#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "kid", "mum", "dad"
    pl["0/0"] = "0,90,900"; pl["0/1"] = "500,0,500"; pl["1/1"] = "900,90,0"
    for (i = 0; i < records; i++) {
      m1 = rand() < 0.4; m2 = rand() < 0.2; d1 = rand() < 0.4; d2 = rand() < 0.2
      c1 = rand() < 0.5 ? m1 : m2; c2 = rand() < 0.5 ? d1 : d2
      kid = c1 + c2; mum = m1 + m2; dad = d1 + d2
      split("0/0 0/1 1/1", word, " ")
      k = word[kid + 1]; m = word[mum + 1]; d = word[dad + 1]
      print "chr1", 1000 + i * 20, ".", "A", "G", 100, "PASS", "GENE=G" int(i * genes / records), "GT:DP:PL", \
        k ":30:" pl[k], m ":30:" pl[m], d ":30:" pl[d]
    }
  }'
}
make_trio "$records" "$genes" >"$work/trio.vcf"
make_trio "$alleles" 1 >"$work/gene.vcf"
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/times" -f "$name\t%e\t%M" "$@" >/dev/null 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}
for _ in $(seq "$rounds"); do
  measure "panelwise inheritance" "$binary" inheritance -q "$work/trio.vcf" --ped "$work/trio.ped" --gene-field GENE
  measure "panelwise inheritance, one gene of $alleles alleles" \
    "$binary" inheritance -q "$work/gene.vcf" --ped "$work/trio.ped" --gene-field GENE
  if command -v "$genmod" >/dev/null; then
    measure "genmod models" "$genmod" models "$work/trio.vcf" -f "$work/trio.ped" -k GENE
  fi
  if command -v bcftools >/dev/null; then
    measure "bcftools +mendelian" bcftools +mendelian "$work/trio.vcf" -t mum,dad,kid -m c
    measure "bcftools +trio-dnm2" bcftools +trio-dnm2 "$work/trio.vcf" -p 1X:kid,dad,mum --use-NAIVE -Ou
  fi
done
command -v "$genmod" >/dev/null || echo "genmod is not installed: left out" >&2
echo "| command | median s | peak MB |"
echo "|---|---|---|"
cut -f1 "$work/times" | awk '!seen[$0]++' | while read -r name; do
  median() { awk -F'\t' -v n="$name" "\$1 == n { print $1 }" "$work/times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
  echo "| \`$name\` | $(median '$2') | $(awk "BEGIN { printf \"%.0f\", $(median '$3') / 1024 }") |"
done
