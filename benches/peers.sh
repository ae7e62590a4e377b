#!/usr/bin/env bash
# panelwise beside its peers on one WGS-sized VCF, command after command in rounds, so that a slow minute of the machine
# hits all alike. Prints medians, ratios and peak memory as a table.
# Usage: peers.sh BINARY
#   ROUNDS=5 RECORDS=4800000 PANEL=2a36   WGS_VCF=FILE WGS_REFERENCE=FILE (bgzip + tbi; default: made into target/bench)
#   ONLY=annotate: no whole runs.  TRUTH=../shared/truth (cases, transcripts and sequence for annotate beside bcftools csq)
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:?usage: peers.sh BINARY}
rounds=${ROUNDS:-5} records=${RECORDS:-4800000} panel=${PANEL:-2a36}
work=target/bench
mkdir -p "$work"

peak() { /usr/bin/time -v "$@" 2>&1 >/dev/null | awk '/Maximum resident/ { printf "%.0f", $NF / 1024 }'; }

# annotate beside `bcftools csq -l`, which writes no HGVS: elapsed and processor seconds, medians of rounds.
annotate_beside_csq() {
  local truth=${TRUTH:-${PANELWISE_SHARED:-../shared}/truth} build=GRCh38
  if [ ! -e "$truth/cases.$build.vcf.gz" ]; then
    echo "NOT RUN: annotate beside bcftools csq: $truth is absent (set TRUTH)" >&2
    return
  fi
  local fasta=$truth/$build.genes.fa.gz gff=$truth/transcripts.$build.gff3.gz vcf=$truth/cases.$build.vcf.gz
  csq() { bcftools csq -l -f "$fasta" -g "$gff" -Ov -o "$work/csq.vcf" "$vcf" 2>/dev/null; }
  ours() { "$binary" annotate -r "$fasta" -t "$gff" --format "$2" --threads "$1" --force -o "$work/annotate.$2" "$vcf"; }
  local TIMEFORMAT='%R %U %S' round
  : >"$work/annotate.times"
  for round in $(seq 0 "$rounds"); do
    for way in csq 'ours 1 tsv' 'ours 2 tsv' 'ours 1 vcf' 'ours 2 vcf'; do
      { time $way; } 2>&1 | awk -v way="${way// /}" -v round="$round" 'round { print way, $1, $2 + $3 }' >>"$work/annotate.times"
    done
  done
  echo "input of annotate: $(bcftools index -n "$vcf") records, $(($(wc -l <"$work/annotate.tsv") - 1)) rows; $rounds rounds"
  echo
  echo "| command | median s | ratio | processor s | ratio |"
  echo "|---|---|---|---|---|"
  local middle='{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'
  column() { awk -v way="$1" -v c="$2" '$1 == way { print $c }' "$work/annotate.times" | sort -n | awk "$middle"; }
  local way name
  for way in csq ours1tsv ours2tsv ours1vcf ours2vcf; do
    case $way in csq) name='bcftools csq -l (no HGVS)' ;; *) name="panelwise annotate --format ${way:5} --threads ${way:4:1}" ;; esac
    echo "$name|$(column $way 2)|$(column csq 2)|$(column $way 3)|$(column csq 3)"
  done | awk -F'|' '{ printf "| %s | %s | %.2f | %s | %.2f |\n", $1, $2, $2 / $3, $4, $4 / $5 }'
  echo
  local annotate=("$binary" annotate -r "$fasta" -t "$gff" --force -o "$work/annotate.tsv")
  echo "peak memory of annotate, MB: --threads 1 $(peak "${annotate[@]}" --threads 1 "$vcf"), --threads 2 $(peak "${annotate[@]}" --threads 2 "$vcf")"
  echo
  compiled_set "$truth" "$fasta" "$vcf"
}

# As many transcripts as MANE has: those of TRUTH, 23 times at places 50 kb apart. One record on the compiled set, in all.
compiled_set() {
  zcat "$1/transcripts.GRCh38.gff3.gz" | awk -F'\t' -v OFS='\t' -v fai="$2.fai" '
    BEGIN { while ((getline entry < fai) > 0) { split(entry, f, "\t"); bases[f[1]] = f[2] } }
    /^#/ { next }
    { lines[++n] = $0 }
    END {
      for (k = 0; k < 23; k++)
        for (i = 1; i <= n; i++) {
          split(lines[i], f, "\t")
          id = match(f[9], /ENST[0-9]+/) ? substr(f[9], RSTART, RLENGTH) : f[9]
          if (!(id in step)) step[id] = f[5] > bases[f[1]] / 2 ? -50021 : 50021
          if (k) { gsub(/ENST[0-9]+/, "&00" k, f[9]); gsub(/gene:[A-Z0-9]+/, "&00" k, f[9]) }
          print f[1], f[2], f[3], f[4] + k * step[id], f[5] + k * step[id], f[6], f[7], f[8], f[9]
        }
    }' >"$work/many.gff3"
  local size round TIMEFORMAT='%R'
  size=$("$binary" transcripts compile "$work/many.gff3" --force -o "$work/many.pwt")
  rm "$work/many.gff3"
  bcftools view "$3" 2>/dev/null | awk '/^#/ || ++n == 30000' >"$work/one.vcf"
  local one=("$binary" annotate -r "$2" -t "$work/many.pwt" --force -o "$work/one.tsv" "$work/one.vcf")
  for round in $(seq 0 "$rounds"); do
    { time "${one[@]}"; } 2>&1 | awk -v round="$round" 'round { print }'
  done | sort -n >"$work/one.times"
  echo "compiled set ($size): one record in $(sed -n "$(((rounds + 1) / 2))p" "$work/one.times") s (median), $(peak "${one[@]}") MB"
  echo
}
annotate_beside_csq
if [ "${ONLY:-}" = annotate ]; then exit; fi

bed=$work/panel.bed
"$binary" panel bed "$panel" --build GRCh38 --padding 1000 | grep -v '^#' | sort -k1,1V -k2,2n >"$bed"
# Every gene of the panel has sequence: with N there each allele would be reported as of unknown consequence.
reference=${WGS_REFERENCE:-$work/reference.$panel.fa.gz}
if [ ! -e "$reference" ]; then
  python3 testdata/make/make_demo.py --genes "$(cut -f4 "$bed" | paste -sd,)" --reference-only "$reference"
fi
vcf=${WGS_VCF:-$work/wgs.$panel.$records.vcf.gz}
if [ ! -e "$vcf" ]; then
  echo "making $vcf (about two minutes)" >&2
  python3 benches/make_wgs_vcf.py "$records" "$reference" | bgzip -@2 >"$vcf.part"
  mv "$vcf.part" "$vcf"
fi
[ -e "$vcf.tbi" ] || tabix -p vcf "$vcf"
# The same bytes without an index beside them, and the first tenth of them: memory must not grow with the records.
bare=$work/bare.vcf.gz tenth=$work/tenth.$(stat -c %s "$vcf").vcf.gz
rm -f "$bare" "$bare.tbi" && ln "$vcf" "$bare" 2>/dev/null || cp "$vcf" "$bare"
if [ ! -e "$tenth" ]; then
  # head closes the pipe early: bgzip's complaint about it is expected.
  { bgzip -dc "$vcf" || true; } 2>/dev/null | head -n $((records / 10)) | bgzip >"$tenth"
fi

run() { "$binary" run --quiet --force --panel "$panel" --vcf "$1" --reference "$reference" --out "$work/out"; }
names=("bgzip -dc (floor)" "bcftools view -T (no index)" "panelwise run, no index" "bcftools view -R (index)" "panelwise run, index"
  "panelwise --version" "panelwise panel list")
command_of() {
  case $1 in
    0) bgzip -dc "$bare" >/dev/null ;;
    1) bcftools view -H -T "$bed" "$bare" >/dev/null ;;
    2) run "$bare" ;;
    3) bcftools view -H -R "$bed" "$vcf" >/dev/null ;;
    4) run "$vcf" ;;
    5) "$binary" --version >/dev/null ;;
    6) "$binary" panel list >/dev/null ;;
  esac
}

: >"$work/times"
for round in $(seq 0 "$rounds"); do
  for i in "${!names[@]}"; do
    from=$EPOCHREALTIME
    command_of "$i"
    to=$EPOCHREALTIME
    # The first round warms the page cache and is not counted.
    [ "$round" -eq 0 ] || echo "$i $from $to" | awk '{ printf "%d %.4f\n", $1, $3 - $2 }' >>"$work/times"
  done
done

peak_run() { peak "$binary" run --quiet --force --panel "$panel" --vcf "$1" --reference "$reference" --out "$work/out"; }

echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
echo "input: $(stat -c %s "$vcf") bytes, $(bcftools index -n "$vcf") records; panel $panel: $(wc -l <"$bed") regions; $rounds rounds"
echo
echo "| command | median s | min s | ratio |"
echo "|---|---|---|---|"
median() { awk -v i="$1" '$1 == i { print $2 }' "$work/times" | sort -n | awk '{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }
least() { awk -v i="$1" '$1 == i { print $2 }' "$work/times" | sort -n | head -n 1; }
for i in "${!names[@]}"; do
  case $i in 0 | 1 | 2) base=0 ;; 3 | 4) base=3 ;; *) base=$i ;; esac
  echo "| ${names[$i]} | $(median "$i") | $(least "$i") | $(awk -v a="$(median "$i")" -v b="$(median "$base")" 'BEGIN { printf "%.2f", a / b }') |"
done
echo
# The run manifest of the last run (with index) times its stages: the second one is the call set's share.
awk -F'[:,]' '/"name": "read/ { at = NR } at && NR == at + 3 { printf "reading, annotating and filtering alone, index: %.4f s\n", $2; exit }' "$work"/out/*.run.json
echo "peak memory of run, MB: no index $(peak_run "$bare"), a tenth of the records $(peak_run "$tenth"), index $(peak_run "$vcf")"
