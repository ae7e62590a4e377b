#!/usr/bin/env bash
# A run of a joint trio of WGS size (made here, 4.8 million records, no index) beside `bgzip -dc` of the same file, a run of its
# child alone, a run of a file with the child alone, and bcftools +mendelian and +trio-dnm2: interleaved rounds, the least wall
# and processor seconds, peak memory. Then benches/inheritance.sh, which has genmod too. Absent peers are left out.
# Usage: families.sh BINARY    ROUNDS=5 RECORDS=4800000 PANEL=2a36 GENMOD=genmod PEERS=1 (0: no bcftools on the large file)
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${1:?usage: families.sh BINARY}")
rounds=${ROUNDS:-5} records=${RECORDS:-4800000} panel=${PANEL:-2a36}
work=target/bench
mkdir -p "$work"
reference=$work/reference.$panel.fa.gz
if [ ! -e "$reference" ]; then
  genes=$("$binary" panel bed "$panel" --build GRCh38 --padding 1000 | grep -v '^#' | cut -f4 | sort -u | paste -sd,)
  python3 testdata/make/make_demo.py --genes "$genes" --reference-only "$reference"
fi
single=$work/single.$panel.$records.vcf.gz trio=$work/trio.$panel.$records.vcf.gz ped=$work/trio.ped
printf 'F\tkid\tdad\tmum\t2\t2\nF\tmum\t0\t0\t2\t1\nF\tdad\t0\t0\t1\t1\n' >"$ped"
if [ ! -e "$trio" ]; then
  echo "making $trio (some minutes)" >&2
  python3 benches/make_wgs_vcf.py "$records" "$reference" | bgzip >"$single.part"
  bgzip -dc "$single.part" | python3 benches/make_trio_vcf.py | bgzip >"$trio.part"
  mv "$single.part" "$single"
  mv "$trio.part" "$trio"
fi
: >"$work/families.times"
measure() {
  local name=$1
  shift
  /usr/bin/time -a -o "$work/families.times" -f "$name\t%e\t%U\t%S\t%M" "$@" >/dev/null 2>"$work/families.said" ||
    { cat "$work/families.said" >&2; exit 1; }
}
run() { measure "$1" "$binary" run -q --force --panel "$panel" --reference "$reference" --out "$work/out.family" "${@:2}"; }
for round in $(seq 0 "$rounds"); do
  measure "bgzip -dc (the floor)" bgzip -dc "$trio"
  run "panelwise run, trio" --vcf "$trio" --ped "$ped"
  run "panelwise run, the child of the same file alone" --vcf "$trio" --sample kid
  run "panelwise run, a file of the child alone" --vcf "$single"
  # The first round warms the page cache and is not counted.
  [ "$round" -gt 0 ] || : >"$work/families.times"
done
if command -v bcftools >/dev/null && [ "${PEERS:-1}" = 1 ]; then
  measure "bcftools +mendelian" bcftools +mendelian "$trio" -t mum,dad,kid -m c
  measure "bcftools +trio-dnm2" bcftools +trio-dnm2 "$trio" -p 1X:kid,dad,mum --use-NAIVE -Ou
fi
echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load $(cut -d' ' -f1 /proc/loadavg)"
echo "input: $records records, $(stat -c %s "$trio") bytes; $rounds rounds, the least of each"
echo
echo "| command | wall s | ratio | processor s | ratio | peak MB |"
echo "|---|---|---|---|---|---|"
awk -F'\t' '
  !($1 in wall) { order[++n] = $1; wall[$1] = $2; cpu[$1] = $3 + $4 }
  { if ($2 < wall[$1]) wall[$1] = $2
    if ($3 + $4 < cpu[$1]) cpu[$1] = $3 + $4
    if ($5 > peak[$1]) peak[$1] = $5 }
  END { for (i = 1; i <= n; i++) { k = order[i]
    printf "| `%s` | %.2f | %.2f | %.2f | %.2f | %.0f |\n", k, wall[k], wall[k] / wall[order[1]], cpu[k], cpu[k] / cpu[order[1]], peak[k] / 1024 } }
' "$work/families.times"
echo
GENMOD=${GENMOD:-genmod} benches/inheritance.sh "$binary"
