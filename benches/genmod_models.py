#!/usr/bin/env python3
"""Compares `panelwise inheritance` with `genmod models` (PyPI, 3.12.0) on a folder of families, and sorts what differs.

Usage: genmod_models.py PANELWISE DIR [--genmod genmod] [--list]

DIR holds NAME.ped and NAME.vcf with INFO/GENE, as `oracle.py random DIR --seed 11 --pedigrees 60 --genes 80` of
truth/inheritance makes them. Each allele or pair and model is a row: ours as called with complete penetrance, where what
is open counts as not excluded; genmod's is whether it names the model. The classes are those of that folder's README, asked in
the order in which they stand here. Fails where a row differs for none of these reasons.
"""

import argparse
import csv
import io
import pathlib
import re
import subprocess
import sys
from collections import Counter

MODELS = {"AD": "AD", "AR_hom": "AR_hom", "XLD": "XD", "XLR": "XR"}
PAR = {"X": [(10001, 2781479), (155701383, 156030895)]}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_ped(path):
    """Maps each person to sex and phenotype."""
    lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {cells[1]: (cells[4], cells[5]) for cells in lines}


def read_genmod(text):
    """Maps each allele to its models and to its partners; the calls of each site, by person."""
    models, partners, calls, persons = {}, {}, {}, []
    for line in text.splitlines():
        cells = line.split("\t")
        if line.startswith("#CHROM"):
            persons = cells[9:]
        if line.startswith("#"):
            continue
        name = ":".join((cells[0], cells[1], cells[3], cells[4]))
        info = dict(field.partition("=")[::2] for field in cells[7].split(";"))
        words = info.get("GeneticModels", "").partition(":")[2].split("|")
        models[name] = {word.removesuffix("_dn") for word in words}
        compounds = info.get("Compounds", "").partition(":")[2].split("|")
        partners[name] = {tuple(partner.split(">")[0].split("_")[:2]) for partner in compounds if partner}
        calls[name] = dict(zip(persons, (call.split(":")[0] for call in cells[9:])))
    return models, partners, calls


def is_x(allele):
    contig, position = allele.split(":")[:2]
    return contig.removeprefix("chr") == "X" and not any(a <= int(position) <= b for a, b in PAR["X"])


def reason(row, ped, calls):
    """Returns the class of a row that differs."""
    alleles = [allele for allele in (row["allele_a"], row["allele_b"]) if allele != "."]
    at = [(person, calls[allele].get(person, "./."), is_x(allele)) for allele in alleles for person in ped]
    copies = lambda call: sorted(re.split("[/|]", call))
    affected = lambda person: ped[person][1] == "2"
    is_man = lambda person: ped[person][0] == "1"
    if row["model"] == "AD" and any(affected(p) and copies(c) == ["1", "1"] for p, c, _ in at):
        return "AD, an affected person is homozygous: genmod asks heterozygous"
    if row["model"] == "XLD" and any(ped[p][1] == "1" and not is_man(p) and copies(c) == ["0", "1"] for p, c, _ in at):
        return "XLD, a healthy heterozygous woman: genmod always allows her"
    if any("." in copies(c) and len(set(copies(c))) > 1 for _, c, _ in at):
        return "half-call: genmod reads ./1 as 0/1 and 0/. as 0/0"
    if any(x and is_man(p) and copies(c) == ["0", "1"] for p, c, x in at):
        return "0/1 in a man's one copy: genmod reads it as a carrier"
    if row["allele_b"] == ".":
        return None
    if any(set(copies(c)) == {"."} for _, c, _ in at):
        return "pair, somebody is not called at a site: genmod loses it, or takes it as absence"
    if "no_inheritance_fits" in row["note"]:
        return "pair, no inheritance fits"
    if row["model"] == "XLR_comp":
        return "pair on X, men are taken as of two copies, or the pair is not asked across mother and son"
    if any(not affected(p) and copies(c) == ["1", "1"] for p, c, _ in at):
        return "pair, somebody not affected is homozygous for one"
    if row["complete_as_called"] == "excluded":
        return "pair, both alleles of one parent, or a relative has them in trans: genmod reports it"
    if "new_mutations" in row["note"]:
        return "pair, one is new"
    return "pair, an unaffected relative carries both, cis is not excluded: genmod drops it"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("panelwise")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--genmod", default="genmod")
    parser.add_argument("--list", action="store_true", help="lists each row that differs")
    options = parser.parse_args()
    rows, same, classes = Counter(), Counter(), Counter()
    for ped_path in sorted(options.folder.glob("*.ped")):
        vcf = ped_path.with_suffix(".vcf")
        ped = read_ped(ped_path)
        table = output(
            options.panelwise, "inheritance", "-q", str(vcf), "--ped", str(ped_path), "--build", "GRCh38", "--gene-field", "GENE"
        )
        models, partners, calls = read_genmod(output(options.genmod, "models", str(vcf), "-f", str(ped_path), "-k", "GENE"))
        for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
            a, b, model = row["allele_a"], row["allele_b"], row["model"]
            if a not in models or (b != "." and b not in models) or (b == "." and model not in MODELS):
                continue
            ours = row["complete_as_called"] != "excluded"
            theirs = MODELS[model] in models[a] if b == "." else tuple(b.split(":")[:2]) in partners[a]
            rows[model] += 1
            if ours == theirs:
                same[model] += 1
                continue
            why = reason(row, ped, calls) or "OTHER"
            classes[why] += 1
            if options.list:
                print(ped_path.stem, model, a, b, "ours" if ours else "genmod", "alone:", why, sep="\t")
    total, agree = sum(rows.values()), sum(same.values())
    print(f"{total} rows, {agree} the same ({100 * agree / max(total, 1):.2f} %)")
    print("by model:", ", ".join(f"{model} {same[model]}/{n}" for model, n in sorted(rows.items())))
    for why, n in classes.most_common():
        print(f"{n}\t{why}")
    sys.exit(1 if classes["OTHER"] or not total else 0)


if __name__ == "__main__":
    main()
