#!/usr/bin/env python3
"""A reference with long runs of N as its known slices alone, so that an aligner's index stays small (see cnv_aligned.sh).

usage: slices.py cut FASTA >slices.fa         one contig a slice, named CHROMOSOME:OFFSET (0-based); FASTA has a .fai
       slices.py errors RATE SEED             interleaved FASTQ through: substitutions at RATE a base, base quality 10 there
       slices.py lift FASTA.fai               SAM on slices to SAM on the chromosomes of FASTA
"""
import random
import re
import subprocess
import sys

SHORTEST = 1000


def cut(fasta):
    for name in [line.split("\t")[0] for line in open(fasta + ".fai")]:
        text = subprocess.run(["samtools", "faidx", fasta, name], capture_output=True, check=True, text=True).stdout
        bases = "".join(text.split("\n")[1:])
        for known in re.finditer("[ACGTacgt]+", bases):
            if known.end() - known.start() >= SHORTEST:
                print(f">{name}:{known.start()}", known.group().upper(), sep="\n")


def errors(rate, seed):
    numbers = random.Random(seed)
    lines = sys.stdin
    for head in lines:
        bases, plus, quality = next(lines).rstrip("\n"), next(lines), next(lines).rstrip("\n")
        quality = quality.replace("!", "?")
        at = int(numbers.expovariate(rate))
        while at < len(bases):
            other = numbers.choice([b for b in "ACGT" if b != bases[at]])
            bases, quality = bases[:at] + other + bases[at + 1 :], quality[:at] + "+" + quality[at + 1 :]
            at += 1 + int(numbers.expovariate(rate))
        sys.stdout.write(f"{head}{bases}\n{plus}{quality}\n")


def lift(fai):
    for line in open(fai):
        name, length = line.split("\t")[:2]
        print(f"@SQ\tSN:{name}\tLN:{length}")

    def place(contig, position):
        name, offset = contig.split(":")
        return name, str(int(offset) + int(position))

    for line in sys.stdin:
        if line.startswith("@"):
            if not line.startswith("@SQ"):
                sys.stdout.write(line)
            continue
        f = line.rstrip("\n").split("\t")
        mate = f[2] if f[6] == "=" else f[6]
        if f[2] != "*":
            f[2], f[3] = place(f[2], f[3])
        if mate != "*":
            mate, f[7] = place(mate, f[7])
            f[6] = "=" if mate == f[2] else mate
        for i in range(11, len(f)):
            if f[i].startswith("SA:Z:"):
                parts = [p.split(",") for p in f[i][5:].split(";") if p]
                f[i] = "SA:Z:" + "".join(",".join([*place(p[0], p[1]), *p[2:]]) + ";" for p in parts)
        print("\t".join(x for x in f if not x.startswith("XA:Z:")))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"cut": cut, "lift": lift, "errors": lambda r, s: errors(float(r), int(s))}[what](*rest)
