#!/usr/bin/env python3
"""Writes testdata/demo: a synthetic reference on true GRCh38 coordinates and a trio with planted findings.

Usage: make_demo.py [--models panels/transcripts.tsv.gz] [--loci panels/loci.tsv] [--out testdata/demo]
       make_demo.py --genes SYMBOL,SYMBOL... --reference-only FILE.fa.gz    (for benches)

Needs Python 3 and tabix. Deterministic: same gene models and loci, same bytes (given the same zlib).
"""

import argparse
import csv
import gzip
import random
import subprocess
from pathlib import Path

import bgzf
from gene import Gene
from plants import EXCHANGED, PEDIGREE, Trio, fixed_codons, plant

SEED = 20
FLANK = 2000  # Bases of sequence beyond each gene; the default panel padding of 1,000 ends inside.
LINE = 65279  # A line and its newline fill one BGZF block: N costs 108 bytes a block, with lines of 60 bases 239.
GENES = "RUNX1 ANKRD26 MYH9 TUBB1 NBEAL2 GP9 GP1BA MPIG6B RBM8A GATA1 WAS HOXA11".split()
# GRCh38 assembly report, GCF_000001405.26.
LENGTHS = dict(
    zip(
        [f"chr{c}" for c in [*range(1, 23), "X", "Y", "M"]],
        [248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717, 133797422, 135086622]
        + [133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285, 58617616, 64444167, 46709983, 50818468]
        + [156040895, 57227415, 16569],
    )
)


def rows(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def genes(symbols, models, loci):
    """Genes with sequence, by symbol."""
    known = {row["symbol"]: row for row in rows(models) if row["build"] == "GRCh38" and row["mane"] == "select"}
    every_locus = rows(loci)
    made = {}
    for symbol in symbols:
        gene = Gene(known[symbol], FLANK)
        # Loci of one base: an indel's reference bases are left to chance, no plant is at one.
        fixed = {
            int(row["grch38_start"]) - 1: row["grch38_ref"]
            for row in every_locus
            if row["grch38_chrom"] == gene.chrom and len(row["grch38_ref"]) == 1 and gene.start < int(row["grch38_start"]) <= gene.end
        }
        # One stream of random numbers per gene: another gene in the list does not change this one.
        gene.synthesise(random.Random(f"{SEED}/{symbol}"), fixed, fixed_codons(symbol))
        made[symbol] = gene
    return made


def write_reference(path, by_symbol):
    """FASTA of all 25 primary chromosomes: N, and the genes' synthetic sequence; with .fai and .gzi."""
    writer = bgzf.Writer(path, LINE + 1)
    index, offset = [], 0
    unknown = b"N" * LINE + b"\n"
    for name, length in LENGTHS.items():
        title = f">{name}\n".encode()
        writer.write(title)
        offset += len(title)
        width = min(LINE, length)
        index.append(f"{name}\t{length}\t{offset}\t{width}\t{width + 1}\n")
        bodies = sorted((g for g in by_symbol.values() if g.chrom == name), key=lambda g: g.start)
        line = 0
        while line * LINE < length:
            start, end = line * LINE, min((line + 1) * LINE, length)
            inside = [g for g in bodies if g.start < end and g.end > start]
            if inside:
                text = bytearray(b"N" * (end - start))
                for gene in inside:
                    a, b = max(start, gene.start), min(end, gene.end)
                    text[a - start : b - start] = gene.bases[a - gene.start : b - gene.start]
                writer.write(bytes(text) + b"\n")
                line += 1
            elif end == length:
                writer.write(b"N" * (end - start) + b"\n")
                line += 1
            else:
                # Whole lines of N up to the next gene or the chromosome's last line.
                stop = min([g.start // LINE for g in bodies if g.start >= end] + [(length - 1) // LINE])
                while line < stop:
                    count = min(stop - line, 100)
                    writer.write(unknown * count)
                    line += count
        offset += length + -(-length // LINE)
    writer.close()
    Path(f"{path}.fai").write_text("".join(index))
    Path(f"{path}.gzi").write_bytes(writer.gzi())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--models", default=root / "panels/transcripts.tsv.gz")
    parser.add_argument("--loci", default=root / "panels/loci.tsv")
    parser.add_argument("--out", default=root / "testdata/demo", type=Path)
    parser.add_argument("--genes", default=GENES, type=lambda text: text.split(","))
    parser.add_argument("--reference-only", metavar="FILE", type=Path)
    args = parser.parse_args()
    by_symbol = genes(args.genes, args.models, args.loci)
    if args.reference_only:
        write_reference(args.reference_only, by_symbol)
        return
    args.out.mkdir(parents=True, exist_ok=True)
    write_reference(args.out / "reference.fa.gz", by_symbol)
    trio = Trio(by_symbol, LENGTHS)
    plant(trio, random.Random(SEED))
    bgzf.write_text(args.out / "trio.vcf.gz", trio.vcf())
    subprocess.run(["tabix", "-f", "-p", "vcf", str(args.out / "trio.vcf.gz")], check=True)
    (args.out / "expected.tsv").write_text(trio.expected())
    (args.out / "trio.ped").write_text("\n".join(PEDIGREE) + "\n")
    (args.out / "exchanged.ped").write_text("\n".join(EXCHANGED) + "\n")


if __name__ == "__main__":
    main()
