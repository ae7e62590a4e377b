#!/usr/bin/env python3
"""Makes a joint trio of a single-sample VCF of make_wgs_vcf.py: a girl and her parents, in the manner of GATK.

Usage: make_wgs_vcf.py RECORDS REFERENCE.fa.gz | make_trio_vcf.py [SEED] | bgzip > trio.vcf.gz

The columns are kid, mum, dad. Somebody carries each allele, the kid has one copy of each parent (of X and MT as the
sexes have it), and depth and likelihoods follow the genotype. Standard library only.
"""

import random
import sys

COLUMNS = 4096


def genotypes(rng):
    """Lists (kid, mum, dad) as copies of the allele: parents at random, the kid with one copy of each."""
    out = []
    while len(out) < COLUMNS:
        often = rng.choice([0.02, 0.1, 0.3, 0.6])
        mum, dad = ([int(rng.random() < often) for _ in range(2)] for _ in range(2))
        if sum(mum) + sum(dad):
            out.append((rng.choice(mum) + rng.choice(dad), sum(mum), sum(dad)))
    return out


def columns(rng, word):
    """Lists the text of calls of one genotype."""
    out = []
    for _ in range(COLUMNS):
        depth = 20 + rng.randrange(29)
        half = depth // 2 + rng.randrange(5) - 2
        quality = min(99, 3 * depth)
        if word == "./.":
            out.append("./.:0,0:0:.:.")
        elif word == "0/0":
            out.append(f"0/0:{depth},0:{depth}:{quality}:0,{depth * 3},{depth * 29}")
        elif word == "1/1":
            out.append(f"1/1:0,{depth}:{depth}:{quality}:{depth * 29},{depth * 3},0")
        else:
            out.append(f"0/1:{depth - half},{half}:{depth}:99:{half * 27},0,{(depth - half) * 27}")
    return out


def main():
    rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
    autosomal = genotypes(rng)
    # A man's one X is called as two copies alike; his daughter has it.
    of_x = [(rng.choice([0, 1]) if mum == 1 else mum // 2, mum, dad) for _, mum, dad in autosomal]
    of_x = [(from_mum + min(dad, 1), mum, 2 * min(dad, 1)) for from_mum, mum, dad in of_x]
    text = [columns(rng, word) for word in ("0/0", "0/1", "1/1")]
    none = columns(rng, "./.")[0]
    both = "1/2:1,17,18:36:99:900,450,430,470,0,440"
    first, second = "0/1:16,18,0:34:99:486,0,432,540,486,972", "0/2:15,0,17:32:99:459,504,900,0,405,450"
    write, out = sys.stdout.write, []
    for line in sys.stdin:
        if line.startswith("#"):
            write(line.replace("\tSAMPLE1\n", "\tkid\tmum\tdad\n"))
            continue
        head, call = line.rsplit("\t", 1)
        contig = head[: head.index("\t")]
        pick = rng.getrandbits(48)
        if call.startswith("1/2"):
            calls = (both, first, second)
        elif contig == "chrY":
            calls = (none, none, text[2][pick % COLUMNS])
        else:
            kid, mum, dad = (of_x if contig == "chrX" else autosomal)[pick >> 36]
            if contig == "chrM":
                kid, mum, dad = (2, 2, 0) if pick >> 47 else (0, 0, 2)
            calls = (text[kid][pick % COLUMNS], text[mum][pick // COLUMNS % COLUMNS], text[dad][(pick >> 24) % COLUMNS])
        out.append("\t".join((head, *calls)) + "\n")
        if len(out) == 50_000:
            write("".join(out))
            out = []
    write("".join(out))


if __name__ == "__main__":
    main()
