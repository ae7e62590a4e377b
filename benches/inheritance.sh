#!/usr/bin/env bash
# panelwise inheritance beside genmod models, bcftools +mendelian and +trio-dnm2 on a made trio (9,940 records, 1,397 genes by
# default), and alone on one gene of many alleles, in the trio and in a family of 50 persons in loops with one affected or all:
# median wall and processor seconds, pairs a second, peak memory, interleaved in rounds. Absent peers are left out.
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
# 50 persons who marry relatives too; each call is missing in one of 20 cases. The last person carries each allele.
make_family() {
  awk -v alleles="$alleles" -v ped="$work/fifty" 'BEGIN {
    srand(3); OFS = "\t"; persons = 50
    for (i = 0; i < persons; i++) {
      father[i] = mother[i] = -1
      if (i >= 8 && i % 9) { father[i] = 2 * int(rand() * i / 2); mother[i] = 2 * int(rand() * (i - 1) / 2) + 1 }
      line = "F" OFS "p" i OFS (father[i] < 0 ? 0 : "p" father[i]) OFS (mother[i] < 0 ? 0 : "p" mother[i]) OFS 1 + i % 2
      print line, i == persons - 1 ? 2 : 1 >(ped ".one.ped")
      print line, 2 >(ped ".all.ped")
    }
    print "##fileformat=VCFv4.2"
    print "##INFO=<ID=GENE,Number=1,Type=String,Description=\"Gene\">"
    print "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">"
    print "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">"
    print "##contig=<ID=chr1,length=248956422>"
    printf "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
    for (i = 0; i < persons; i++) printf "\tp%d", i
    printf "\n"
    for (s = 0; s < alleles; s++) {
      printf "chr1\t%d\t.\tA\tG\t100\tPASS\tGENE=G\tGT:DP", 1000 + s * 20
      for (i = 0; i < persons; i++) {
        a[i] = father[i] < 0 ? rand() < 0.15 : rand() < 0.5 ? a[father[i]] : b[father[i]]
        b[i] = mother[i] < 0 ? rand() < 0.15 : rand() < 0.5 ? a[mother[i]] : b[mother[i]]
        call = a[i] + b[i] == 0 ? "0/0" : a[i] + b[i] == 1 ? "0/1" : "1/1"
        if (i == persons - 1) call = "0/1"; else if (rand() < 0.05) call = "./."
        printf "\t%s:30", call
      }
      printf "\n"
    }
  }'
}
make_family >"$work/fifty.vcf"
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/times" -f "$name\t%e\t%U\t%S\t%M" "$@" >/dev/null 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}
for _ in $(seq "$rounds"); do
  measure "panelwise inheritance" "$binary" inheritance -q "$work/trio.vcf" --ped "$work/trio.ped" --gene-field GENE
  measure "panelwise inheritance, one gene of $alleles alleles" \
    "$binary" inheritance -q "$work/gene.vcf" --ped "$work/trio.ped" --gene-field GENE
  for affected in one all; do
    measure "panelwise inheritance, one gene of $alleles alleles, 50 persons, $affected affected" \
      "$binary" inheritance -q "$work/fifty.vcf" --ped "$work/fifty.$affected.ped" --gene-field GENE
  done
  if command -v "$genmod" >/dev/null; then
    measure "genmod models" "$genmod" models "$work/trio.vcf" -f "$work/trio.ped" -k GENE
  fi
  if command -v bcftools >/dev/null; then
    measure "bcftools +mendelian" bcftools +mendelian "$work/trio.vcf" -t mum,dad,kid -m c
    measure "bcftools +trio-dnm2" bcftools +trio-dnm2 "$work/trio.vcf" -p 1X:kid,dad,mum --use-NAIVE -Ou
  fi
done
command -v "$genmod" >/dev/null || echo "genmod is not installed: left out" >&2
pairs=$("$binary" inheritance -q "$work/gene.vcf" --ped "$work/trio.ped" --gene-field GENE | awk '$4 != "."' | wc -l)
echo "| command | median s | processor s | peak MB |"
echo "|---|---|---|---|"
cut -f1 "$work/times" | awk '!seen[$0]++' | while read -r name; do
  median() { awk -F'\t' -v n="$name" "\$1 == n { print $1 }" "$work/times" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
  processor=$(median '$3 + $4')
  echo "| \`$name\` | $(median '$2') | $processor | $(awk "BEGIN { printf \"%.0f\", $(median '$5') / 1024 }") |"
  case $name in
    *"$alleles alleles") awk -v p="$pairs" -v s="$processor" 'BEGIN { printf "%d pairs of a trio with their rows: %.0f a second and core\n", p, p / s }' >&2 ;;
  esac
done
