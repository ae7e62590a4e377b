#!/usr/bin/env bash
# The simulated samples of cnv_peers.sh once more through an aligner: their reads with sequencing errors, placed by bwa mem on
# the whole reference, and panelwise's calls on them scored as there.
# usage: benches/cnv_aligned.sh FASTA WORK_DIR     WORK_DIR: as cnv_peers.sh left it
#   ERRORS=0.003 substitutions a base   SAMPLES="S0 S1 ..." default: all
# needs: bwa, samtools (Debian), python3, and a release build of panelwise.
set -euo pipefail
fasta=$(realpath "$1"); work=$2
here=$(cd "$(dirname "$0")" && pwd)
panelwise=${PANELWISE:-$here/../target/release/panelwise}
cd "$work"
mkdir -p aligned/refs aligned/panelwise
if [ ! -e aligned/slices.fa.bwt ]; then
  python3 "$here/slices.py" cut "$fasta" >aligned/slices.fa
  bwa index aligned/slices.fa 2>aligned/index.log
fi
samples=${SAMPLES:-$(basename -s .bam S*.bam)}
for bam in refs/*.bam $(printf "%s.bam " $samples); do
  out=aligned/$bam
  [ -e "$out.bai" ] && continue
  name=$(basename "$bam" .bam)
  samtools collate -u -O "$bam" "aligned/$name.tmp" 2>/dev/null | samtools fastq -F 0x900 -n - 2>/dev/null |
    python3 "$here/slices.py" errors "${ERRORS:-0.003}" "${name#S}" |
    bwa mem -t 2 -p -R "@RG\tID:1\tSM:$name" aligned/slices.fa - 2>aligned/bwa.log |
    python3 "$here/slices.py" lift "$fasta.fai" | samtools sort -o "$out" - 2>/dev/null
  samtools index "$out"
done
for s in $samples; do cp "$s.truth.bed" aligned/; done
what=(--panel 1,2a,2b,3 --expand extended --genes "$(cat genes.txt)" --reference "$fasta" --threads 2)
cd aligned
"$panelwise" --quiet cnv reference build "${what[@]}" --force -o panelwise/set refs/*.bam
for s in $samples; do
  bam=$s.bam
  sex=$([ $(( ${s#S} % 2 )) = 0 ] && echo male || echo female)
  "$panelwise" --quiet cnv call "${what[@]}" --bam "$bam" --sex "$sex" --reference-set panelwise/set --force --out "panelwise/$s"
  awk -F'\t' '$1=="call" && $13=="PASS" {print $2"\t"$3-1"\t"$4"\t"($6 ~ /loss/ ? "DEL" : "DUP")}' \
    "panelwise/$s/$s.cnv.tsv" >"panelwise/$s.bed"
done
python3 "$here/cnv_score.py" score panelwise .
