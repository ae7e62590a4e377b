#!/usr/bin/env python3
"""Writes a WGS-sized single-sample VCF in the manner of GATK (GRCh38) to stdout.

Usage: make_wgs_vcf.py RECORDS REFERENCE.fa.gz [SEED] | bgzip > wgs.vcf.gz

Positions are uniform over the genome: 88 % SNVs, 11 % indels, 1 % multi-allelic. REF is the reference's base where it
has one and random where it is N. Standard library only; 4.8 million records take about a minute.
"""

import bisect
import gzip
import random
import sys


def sequence(path):
    """Per contig: its length, and the stretches that hold more than N as sorted (start, bases)."""
    contigs, name, at = {}, None, 0
    with gzip.open(path, "rb") as file:
        for line in file:
            line = line.rstrip(b"\n")
            if line.startswith(b">"):
                name, at = line[1:].split()[0].decode(), 0
                contigs[name] = [0, []]
                continue
            if line.count(b"N") != len(line):
                known = contigs[name][1]
                if known and known[-1][0] + len(known[-1][1]) == at:
                    known[-1] = (known[-1][0], known[-1][1] + line.decode())
                else:
                    known.append((at, line.decode()))
            at += len(line)
            contigs[name][0] = at
    return contigs


def main():
    records, path = int(sys.argv[1]), sys.argv[2]
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    contigs = sequence(path)
    total = sum(length for length, _ in contigs.values())
    write = sys.stdout.write
    write('##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description="All filters passed">\n##FILTER=<ID=LowQual,Description="Low quality">\n')
    for key, number, kind in [("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("DP", "1", "Integer"),
                              ("BaseQRankSum", "1", "Float"), ("ExcessHet", "1", "Float"), ("FS", "1", "Float"), ("MQ", "1", "Float"),
                              ("QD", "1", "Float"), ("ReadPosRankSum", "1", "Float"), ("SOR", "1", "Float")]:  # fmt: skip
        write(f'##INFO=<ID={key},Number={number},Type={kind},Description="{key}">\n')
    for key, number, kind in [("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"), ("PL", "G", "Integer")]:
        write(f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{key}">\n')
    for name, (length, _) in contigs.items():
        write(f"##contig=<ID={name},length={length},assembly=GRCh38>\n")
    write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAMPLE1\n")
    for name, (length, known) in contigs.items():
        starts = [start for start, _ in known]
        margin = 10_000 if length > 30_000 else 50
        positions = sorted(rng.sample(range(margin, length - margin), max(1, int(records * length / total))))
        out = []
        for at in positions:
            bases = "N"
            i = bisect.bisect_right(starts, at) - 1
            if i >= 0:
                bases = known[i][1][at - starts[i] : at - starts[i] + 31]
            bases = "".join(rng.choice("ACGT") if b == "N" else b for b in bases.ljust(31, "N"))
            pick = int(rng.random() * 1000)
            ref, tail = bases[0], bases[1 : 2 + pick % 7]
            alt = "ACGT"[("ACGT".index(ref) + 1 + pick % 3) % 4]
            if pick >= 945:
                ref, alt = ref, ref + tail
            elif pick >= 890:
                ref, alt = ref + tail, ref
            depth = 20 + pick % 29
            half = depth // 2 + pick % 5 - 2
            if pick < 10:
                alt += "," + next(b for b in "ACGT" if b not in (ref, alt))
                ac, af, call = "1,1", "0.500,0.500", f"1/2:1,{half},{depth - half}:{depth}:99:900,450,430,470,0,440"
            elif pick % 100 < 62:
                ac, af, call = "1", "0.500", f"0/1:{depth - half},{half}:{depth}:99:{half * 27},0,{(depth - half) * 27}"
            else:
                ac, af, call = "2", "1.00", f"1/1:0,{depth}:{depth}:{depth * 3}:{depth * 29},{depth * 3},0"
            x = rng.random()
            out.append(
                f"{name}\t{at + 1}\t{'.' if pick % 10 == 0 else f'rs{at * 7 + 13}'}\t{ref}\t{alt}\t{x * 1500 + 30:.2f}\t"
                f"{'LowQual' if pick % 50 == 7 else 'PASS'}\tAC={ac};AF={af};AN=2;BaseQRankSum={x * 4 - 2:.3f};DP={depth + 1};"
                f"ExcessHet=3.0103;FS={x * 6:.3f};MQ=60.00;QD={x * 30:.2f};ReadPosRankSum={2 - x * 4:.3f};SOR={x * 2:.3f}\t"
                f"GT:AD:DP:GQ:PL\t{call}\n"
            )
            if len(out) == 50_000:
                write("".join(out))
                out = []
        write("".join(out))


if __name__ == "__main__":
    main()
