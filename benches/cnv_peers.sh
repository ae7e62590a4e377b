#!/usr/bin/env bash
# Copy number of the simulated samples by panelwise, delly and CNVkit, on the same BAM files, scored alike.
# usage: benches/cnv_peers.sh FASTA WORK_DIR
#   FASTA     GRCh38 sequence of the genes (bgzip, .fai)
#   WORK_DIR  made; holds the BAM files and every caller's output
# needs: samtools, delly, r-base-core and r-bioc-dnacopy (Debian), cnvkit.py (PyPI cnvkit; CNVKIT=... names another), python3,
# and a release build of panelwise. CNVKIT_SEGMENTS: cbs (R's DNAcopy) unless told; hmm-germline needs PyPI pomegranate < 1.
set -euo pipefail
fasta=$(realpath "$1"); work=$2
here=$(cd "$(dirname "$0")/.." && pwd)
panelwise=${PANELWISE:-$here/target/release/panelwise}
simulate=${SIMULATE:-$here/target/release/examples/cnv_simulation}
cnvkit=${CNVKIT:-cnvkit.py}
mkdir -p "$work"
if [ ! -e "$work/genes.txt" ]; then
  "$simulate" --fasta "$fasta" --depth 30 --samples 8 --normals 2 --references 10 --seed 11 --bam "$work" >"$work/internal.tsv"
  "$simulate" --fasta "$fasta" --list >"$work/genes.txt"
fi
cd "$work"
genes=$(cat genes.txt)
what=(--panel 1,2a,2b,3 --expand extended --genes "$genes" --reference "$fasta" --threads 2)
clock() { /usr/bin/time -f "$1 %U user seconds, %e elapsed, %M kB" -a -o times.txt "${@:2}"; }
: >times.txt
rm -rf panelwise cnvkit delly && mkdir -p panelwise delly cnvkit

clock "panelwise reference build (10 samples)" \
  "$panelwise" --quiet cnv reference build "${what[@]}" -o panelwise/set refs/*.bam
for bam in S*.bam; do
  s=${bam%.bam}
  sex=$([ $(( ${s#S} % 2 )) = 0 ] && echo male || echo female)
  clock "panelwise $s" \
    "$panelwise" --quiet cnv call "${what[@]}" --bam "$bam" --sex "$sex" --reference-set panelwise/set --out "panelwise/$s"
  awk -F'\t' '$1=="call" && $13=="PASS" {print $2"\t"$3-1"\t"$4"\t"($6 ~ /loss/ ? "DEL" : "DUP")}' \
    "panelwise/$s/$s.cnv.tsv" >"panelwise/$s.bed"
  clock "delly $s" delly call -g "$fasta" -o "delly/$s.bcf" "$bam" >/dev/null 2>"delly/$s.log"
  bcftools query -i 'FILTER="PASS" && (SVTYPE="DEL" || SVTYPE="DUP") && GT="alt"' -f '%CHROM\t%POS\t%END\t%SVTYPE\n' \
    "delly/$s.bcf" >"delly/$s.bed"
done

# CNVkit on panelwise's own targets: every exon and window, no antitargets.
zcat panelwise/S0/S0.cnv.points.tsv.gz | grep -v '^#' | cut -f1-3 >targets.bed
method=${CNVKIT_SEGMENTS:-cbs}
clock "cnvkit batch (10 references, 10 samples)" \
  "$cnvkit" batch S*.bam -n refs/*.bam -m amplicon -t targets.bed -f "$fasta" --segment-method "$method" -p 2 \
  --output-reference cnvkit/reference.cnn -d cnvkit >cnvkit/log 2>&1
for bam in S*.bam; do
  s=${bam%.bam}
  sex=$([ $(( ${s#S} % 2 )) = 0 ] && echo male || echo female)
  "$cnvkit" call "cnvkit/$s.cns" -m threshold -x "$sex" -o "cnvkit/$s.final.cns" >>cnvkit/log 2>&1
  python3 "$here/benches/cnv_score.py" cnvkit-bed "cnvkit/$s.final.cns" "$sex" >"cnvkit/$s.bed"
done
for caller in panelwise delly cnvkit; do python3 "$here/benches/cnv_score.py" score "$caller" . ; done
