#!/usr/bin/env python3
"""Prints the matrix of donor splice sites that panels/noncoding.toml holds.

    python3 panels/make/make_donor_matrix.py REFERENCE.fa[.gz]

REFERENCE is GRCh38 (indexed, samtools at hand); it may hold N where sequence is not at hand: sites with an N are left out.
Counts the bases of the donors of panels/transcripts.tsv.gz (MANE Select on GRCh38, coding genes, every intron once): the
exon's last three bases and the intron's first six. Only sites with GT are counted. Then the score of each site, the sum of
log2((count + 0.5) / (sites + 2) / background), background 0.27 for A and T and 0.23 for C and G, and its quantiles. Standard
library only.
"""

import csv
import gzip
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
BACKGROUND = {"A": 0.27, "C": 0.23, "G": 0.23, "T": 0.27}


def donors():
    """(contig, 0-based start, strand) of the nine bases of each donor."""
    sites = set()
    with gzip.open(HERE / "transcripts.tsv.gz", "rt", encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if r["build"] != "GRCh38" or r["mane"] != "select" or not r["cds_start"]:
                continue
            starts, ends = ([int(x) for x in r[c].split(",")] for c in ("exon_starts", "exon_ends"))
            for left, right in zip(ends, starts[1:]):
                sites.add((r["chrom"], left - 3, "+") if r["strand"] == "+" else (r["chrom"], right - 6, "-"))
    return sorted(sites)


def bases(reference, sites):
    regions = [f"{c}:{s + 1}-{s + 9}" for c, s, _ in sites]
    done = subprocess.run(
        ["samtools", "faidx", "-r", "-", reference], input="\n".join(regions), capture_output=True, text=True, check=True
    )
    records = [r.split("\n", 1)[1].replace("\n", "").upper() for r in done.stdout.split(">")[1:]]
    return [s if strand == "+" else s[::-1].translate(COMPLEMENT) for s, (_, _, strand) in zip(records, sites)]


def matrix(sites):
    return [{b: sum(s[i] == b for s in sites) for b in "ACGT"} for i in range(9)]


def score(site, counts):
    n = sum(counts[0].values())
    return sum(math.log2((counts[i][b] + 0.5) / (n + 2) / BACKGROUND[b]) for i, b in enumerate(site))


def main(reference):
    every = [s for s in bases(reference, donors()) if "N" not in s]
    sites = [s for s in every if s[3:5] == "GT"]
    counts = matrix(sites)
    print(f"# {len(sites)} donors with GT of {len(every)} with sequence")
    for i, row in enumerate(counts):
        print(f"{i - 3 if i < 3 else i - 2:+d}", row)
    ranked = sorted(score(s, counts) for s in sites)
    for q in (0.01, 0.05, 0.1, 0.25, 0.5):
        print(f"quantile {q}: {ranked[int(q * len(ranked))]:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
