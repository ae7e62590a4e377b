#!/usr/bin/env python3
"""Scores calls against simulated truth, alike for every caller (see cnv_peers.sh).

usage: cnv_score.py score CALLER WORK_DIR     CALLER/S*.bed (chrom start0 end DEL|DUP) against S*.truth.bed
       cnv_score.py cnvkit-bed FILE.cns SEX   CNVkit's called segments to such a BED

Found: a call of the right direction over at least half of the event. False: a call of which less than half lies on an
event of its direction.
"""
import glob
import os
import sys
from collections import defaultdict


def rows(path):
    with open(path) as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.strip()]


def shared(a, b):
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) if a[0] == b[0] else 0


def score(caller, folder):
    events, found, false, calls = defaultdict(int), defaultdict(int), 0, 0
    samples = sorted(glob.glob(os.path.join(folder, "S*.truth.bed")))
    for truth in samples:
        name = os.path.basename(truth).split(".")[0]
        true = [(r[0], int(r[1]), int(r[2]), r[3], r[6]) for r in rows(truth)]
        called = [(r[0], int(r[1]), int(r[2]), r[3]) for r in rows(os.path.join(folder, caller, name + ".bed"))]
        calls += len(called)
        for e in true:
            events[e[4]] += 1
            found[e[4]] += any(c[3] == e[3] and 2 * shared(c, e) >= e[2] - e[1] for c in called)
        for c in called:
            false += not any(c[3] == e[3] and 2 * shared(c, e) >= c[2] - c[1] for e in true)
    for size in sorted(events):
        print(f"{caller}\t{size}\t{events[size]}\t{found[size]}\t{100 * found[size] / events[size]:.1f} %")
    print(f"{caller}\tfalse calls\t{false} of {calls} in {len(samples)} samples")


def cnvkit_bed(path, sex):
    table = rows(path)
    head = table[0]
    for row in table[1:]:
        r = dict(zip(head, row))
        usual = 1 if r["chromosome"] in ("chrX", "chrY") and sex == "male" else 2
        copies = int(r["cn"])
        if copies != usual:
            print(r["chromosome"], r["start"], r["end"], "DEL" if copies < usual else "DUP", sep="\t")


if __name__ == "__main__":
    {"score": score, "cnvkit-bed": cnvkit_bed}[sys.argv[1]](*sys.argv[2:4])
