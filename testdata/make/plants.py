"""What is planted in the demo trio, and what must become of it.

Every plant names its expected end as the ledger does: a class (`reported`, `dropped`, `not_candidate`, or `outside`
for what never enters the panel) and a name (tier, rule or reason).
"""

import random

from gene import CODON

SAMPLES = ["DEMO_CHILD", "DEMO_MOTHER", "DEMO_FATHER"]

# Repeats that plants need, by gene: 0-based codon number -> codon.
CODONS = {
    "MYH9": {900: "CAG", 901: "CAG", 902: "CAG", 903: "CAG", 904: "GTC"}
    | {1000: "GAT", 1001: "GAA", 1002: "GAA", 1003: "GAA", 1004: "CTT"}
    | {1200: "GCT", 1201: "CAT", 1202: "GAC"},
    "TUBB1": {200: "CAT", 250: "TGG", 251: "CAC"},
    "RUNX1": {150: "GCT", 151: "CAG", 152: "TCA"},
    "GP1BA": {300: "GCT", 301: "CAG", 302: "TCA"},
}


def fixed_codons(symbol):
    return CODONS.get(symbol, {})


# Family, person, father, mother, sex, affected.
PEDIGREE = [
    "demo\tDEMO_CHILD\tDEMO_FATHER\tDEMO_MOTHER\t1\t2",
    "demo\tDEMO_MOTHER\t0\t0\t2\t1",
    "demo\tDEMO_FATHER\t0\t0\t1\t1",
]
# The same family where the samples of father and child were exchanged: the mother's is of no relation to "her child's".
EXCHANGED = [
    "demo\tDEMO_FATHER\tDEMO_CHILD\tDEMO_MOTHER\t1\t2",
    "demo\tDEMO_MOTHER\t0\t0\t2\t1",
    "demo\tDEMO_CHILD\t0\t0\t1\t1",
]


class Trio:
    """Records of three samples, with what is expected of the child's run."""

    def __init__(self, genes, lengths):
        self.genes, self.lengths = genes, lengths
        self.records, self.fates = [], []

    def add(self, chrom, position, ref, alts, calls, info="", ident=".", filters="PASS", qual="812.6"):
        """One record at a 0-based position; `calls` are three (GT, AD or None, DP, GQ)."""
        if isinstance(alts, str):
            alts = [alts]
        fields = [call(c, len(alts)) for c in calls]
        info = ";".join(x for x in [f"DP={sum(int(c[2] or 0) for c in calls)}", info] if x)
        columns = [chrom, str(position + 1), ident, ref, ",".join(alts), qual, filters, info, "GT:AD:DP:GQ:PL", *fields]
        self.records.append((list(self.lengths).index(chrom) if chrom in self.lengths else 99, position, "\t".join(columns)))

    def expect(self, gene, chrom, position, ref, alt, fate, what, hgvs="", protein="", normalised=""):
        self.fates.append([f"{chrom}:{position + 1}:{ref}:{alt}", gene, *fate.split(":"), normalised, hgvs, protein, what])

    def vcf(self):
        head = ["##fileformat=VCFv4.2"]
        head += ['##ALT=<ID=NON_REF,Description="Any possible alternative allele">', '##ALT=<ID=DEL,Description="Deletion">']
        head += ['##FILTER=<ID=PASS,Description="All filters passed">', '##FILTER=<ID=VQSRTrancheSNP99.90to100.00,Description="Truth sensitivity tranche">']
        for key, number, kind, text in [
            ("AD", "R", "Integer", "Allelic depths"),
            ("DP", "1", "Integer", "Read depth"),
            ("GQ", "1", "Integer", "Genotype quality"),
            ("GT", "1", "String", "Genotype"),
            ("PL", "G", "Integer", "Phred-scaled genotype likelihoods"),
        ]:
            head.append(f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{text}">')
        # Twice the same ID: what multi-step GATK runs write.
        head += ['##GATKCommandLine=<ID=HaplotypeCaller,CommandLine="HaplotypeCaller --synthetic demo">'] * 2
        for key, number, kind, text in [
            ("DP", "1", "Integer", "Read depth over all samples"),
            ("END", "1", "Integer", "End of the interval"),
            ("NOTE", ".", "String", "Free text"),
            ("SVTYPE", "1", "String", "Type of structural variant"),
            ("gnomAD_AF", "A", "Float", "Synthetic population allele frequency"),
        ]:
            head.append(f'##INFO=<ID={key},Number={number},Type={kind},Description="{text}">')
        head += [f"##contig=<ID={name},length={length}>" for name, length in self.lengths.items()]
        head += ["##contig=<ID=chrUn_KI270302v1,length=2274>", "##source=synthetic demo data, not a person"]
        head.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(SAMPLES))
        # Stable sort: records of one position keep the order in which they were planted.
        body = [text for *_, text in sorted(self.records, key=lambda r: r[:2])]
        return "\n".join(head + body) + "\n"

    def expected(self):
        title = "variant gene class outcome normalised hgvs_c hgvs_p what".split()
        order = {chrom: i for i, chrom in enumerate(self.lengths)}
        rank = lambda fate: (order.get(fate[0].split(":")[0], 99), int(fate[0].split(":")[1]))
        return "\n".join("\t".join(row) for row in [title, *sorted(self.fates, key=rank)]) + "\n"


def call(c, alternates):
    """One sample column; PL is a plausible constant of the right length."""
    genotype, ad, dp, gq = c
    copies = [x for x in genotype.replace("|", "/").split("/")]
    if ad is None:
        return f"{genotype}:.:{dp or '.'}:{gq or '.'}:."
    n = alternates + 1
    order = [(i,) for i in range(n)] if len(copies) == 1 else [(i, j) for j in range(n) for i in range(j + 1)]
    called = tuple(sorted(int(x) for x in copies if x != "."))
    pl = "." if len(called) != len(copies) else ",".join("0" if o == called else "600" for o in order)
    return f"{genotype}:{','.join(map(str, ad))}:{dp}:{gq}:{pl}"


HET, HOM, REF, MALE, MALE_REF = ("0/1", (15, 16), 31, 99), ("1/1", (0, 33), 33, 96), ("0/0", (30, 0), 30, 90), ("1", (0, 17), 17, 99), ("0", (16, 0), 16, 99)
DE_NOVO, FROM_MOTHER, FROM_FATHER = (HET, REF, REF), (HET, HET, REF), (HET, REF, HET)


def substitution(gene, kind, codon, taken):
    """First substitution at or after a codon that is `missense`, `synonymous` or `nonsense`: (position, ref, alt)."""
    text = gene.cds_text()
    for number in range(codon, len(text) // 3 - 1):
        old = text[3 * number : 3 * number + 3]
        inner = all(abs(a - b) == 1 for a, b in zip(gene.cds[3 * number - 5 : 3 * number + 7], gene.cds[3 * number - 4 : 3 * number + 8]))
        if number in taken or not inner:
            continue  # Too close to a splice site: the consequence would have two names.
        for i in range(3):
            for base in "GATC":
                new = old[:i] + base + old[i + 1 :]
                effect = "synonymous" if CODON[new] == CODON[old] else "nonsense" if CODON[new] == "*" else "missense"
                if base != old[i] and effect == kind:
                    taken.add(number)
                    position = gene.cds[3 * number + i]
                    return position, gene.base(position), gene.oriented(base)
    raise SystemExit(f"{gene.symbol}: no {kind} substitution after codon {codon}")


def plant(trio, rng):
    genes = trio.genes
    taken = {symbol: set(CODONS.get(symbol, {})) for symbol in genes}

    def snv(symbol, kind, codon, calls, fate, what, extra=(), **fields):
        gene = genes[symbol]
        position, ref, alt = substitution(gene, kind, codon, taken[symbol])
        trio.add(gene.chrom, position, ref, [alt, *extra], calls, **fields)
        trio.expect(symbol, gene.chrom, position, ref, alt, fate, what, gene.name_snv(position, ref, alt), gene.name_snv_p(position, alt))
        return position, ref

    def single(symbol, position, alt, calls, fate, what, **fields):
        """A substitution outside the coding sequence; `alt` on the plus strand, or None for any."""
        gene = genes[symbol]
        ref = gene.base(position)
        alt = alt or {"A": "G", "G": "A", "C": "T", "T": "C"}[ref]
        trio.add(gene.chrom, position, ref, alt, calls, **fields)
        trio.expect(symbol, gene.chrom, position, ref, alt, fate, what, gene.name_snv(position, ref, alt))

    def deletion(symbol, offset, length, calls, fate, what, shift=0, duplicate=False):
        """Deletes CDS bases inside one exon, written `shift` bases to the right of the leftmost place."""
        gene = genes[symbol]
        places = sorted(gene.cds[offset : offset + length])
        left = places[0]
        while gene.base(left - 1) == gene.base(left + length - 1):
            left -= 1
        written = left + shift
        ref, alt = gene.plus(written - 1, written + length), gene.base(written - 1)
        whole = f"{gene.chrom}:{left}:{gene.plus(left - 1, left + length)}:{gene.base(left - 1)}"
        hgvs, protein = gene.deletion(offset, length)
        trio.add(gene.chrom, written - 1, ref, alt, calls)
        trio.expect(symbol, gene.chrom, written - 1, ref, alt, fate, what, hgvs, protein, whole)

    # --- reported ---
    snv("TUBB1", "missense", 60, FROM_MOTHER, "reported:2", "missense, heterozygous, dominant gene")
    snv("TUBB1", "nonsense", 120, DE_NOVO, "reported:1", "stop gained; hostile text in ID and INFO",
        ident='=CMD("calc")', info="NOTE=<script>alert(1)</script>,=HYPERLINK(1)")  # fmt: skip
    deletion("RUNX1", 3 * 151 + 1, 1, DE_NOVO, "reported:1", "frameshift, dominant gene, predisposition to malignancy")
    gene = genes["NBEAL2"]
    phased = (("0|1", (15, 16), 31, 99), REF, HET)
    single("NBEAL2", gene.exons[9][1], "A", phased, "reported:R", "canonical splice donor, with the next on the father's haplotype: one hit in a recessive gene")
    snv("NBEAL2", "missense", 600, phased, "reported:R", "missense, phased in cis with the splice donor: the pair does not count")
    snv("GP9", "nonsense", 30, FROM_MOTHER, "reported:1", "stop gained, with the next: two heterozygous hits in a recessive gene")
    snv("GP9", "missense", 90, FROM_FATHER, "reported:2", "missense, second heterozygous hit in a recessive gene")
    # The father passes a deletion on, the mother the missense under it, which callers without the deletion call homozygous.
    position, _ = snv("MPIG6B", "missense", 60, (HOM, HET, REF), "reported:2", "missense called homozygous under a deletion: one copy, the second hit is the deletion")
    gene = genes["MPIG6B"]
    place = position - 60
    ref = gene.base(place)
    trio.add(gene.chrom, place, ref, "<DEL>", [(g, None, dp, gq) for g, _, dp, gq in FROM_FATHER], info=f"END={place + 121};SVTYPE=DEL")
    trio.expect("MPIG6B", gene.chrom, place, ref, "<DEL>", "not_candidate:symbolic_allele", "symbolic deletion over the missense: a second hit without a class")
    single("ANKRD26", 27100460 - 1, "T", FROM_MOTHER, "reported:1", "5' UTR, the curated allele c.-134G>A itself")
    single("ANKRD26", 27100453 - 1, "G", DE_NOVO, "reported:L", "5' UTR, another allele at the curated position c.-127")
    single("RBM8A", 145927447 - 1, "T", FROM_FATHER, "reported:R", "hypomorph c.-21G>A: too common for the frequency rule, exempt from it", info="gnomAD_AF=0.03")  # fmt: skip
    snv("WAS", "missense", 100, (MALE, HET, MALE_REF), "reported:2", "missense, hemizygous (GT 1) in a male, X-linked gene")
    snv("HOXA11", "missense", 60, FROM_MOTHER, "reported:3", "missense in a gene that is amber on the panel")
    gene = genes["RUNX1"]
    # +4 of the last intron in transcript direction; the gene is on the minus strand.
    single("RUNX1", gene.exons[1][0] - 4, None, FROM_FATHER, "reported:S", "splice region outside the canonical sites")
    snv("MYH9", "missense", 400, (("./1", (14, 15), 29, 99), REF, HET), "reported:2", "half call: one copy seen, one missing")
    snv("MYH9", "missense", 450, (("0|1", (14, 15), 29, 99), HET, REF), "reported:2", "phased call")
    deletion("MYH9", 3 * 901, 3, FROM_MOTHER, "reported:2", "in-frame deletion written to the right of its leftmost place", shift=6)
    deletion("MYH9", 3 * 1001, 3, FROM_FATHER, "reported:2", "in-frame deletion, leftmost")
    deletion("MYH9", 3 * 1001, 3, FROM_FATHER, "not_candidate:duplicate", "the same deletion written further right", shift=3)

    # A duplication of one base with unlike neighbours: frameshift.
    gene = genes["GP1BA"]
    offset = 3 * 301
    place = gene.cds[offset]
    left = place - 1
    trio.add(gene.chrom, left, gene.base(left), gene.plus(left, left + 2), FROM_MOTHER)
    trio.expect("GP1BA", gene.chrom, left, gene.base(left), gene.plus(left, left + 2), "reported:R", "frameshift by duplication of one base; the dominant disease needs a change of the protein",
                *gene.duplication(offset))  # fmt: skip

    # Two adjacent bases of one codon: CAT (His) to GTT (Val) on the plus strand.
    gene = genes["TUBB1"]
    offset = 3 * 200
    place = gene.cds[offset]
    trio.add(gene.chrom, place, "CA", "GT", DE_NOVO)
    trio.expect("TUBB1", gene.chrom, place, "CA", "GT", "reported:2", "two bases of one codon (MNV)", *gene.delins(offset, "GT"))

    # 1/2: the codon CAT, on the minus strand ATG: deletion of its first plus-strand base, and a substitution there.
    gene = genes["MYH9"]
    offset = 3 * 1201 + 2
    place = gene.cds[offset]
    ref = gene.plus(place - 1, place + 1)
    calls = (("1/2", (1, 14, 15), 30, 99), ("0/1", (15, 14, 0), 29, 99), ("0/2", (15, 0, 16), 31, 99))
    trio.add(gene.chrom, place - 1, ref, [ref[0], ref[0] + "C"], calls)
    trio.expect("MYH9", gene.chrom, place - 1, ref, ref[0], "reported:2", "multi-allelic 1/2: the frameshift; the dominant disease needs another class of allele", *gene.deletion(offset, 1))
    trio.expect("MYH9", gene.chrom, place - 1, ref, ref[0] + "C", "reported:2", "multi-allelic 1/2: the missense",
                gene.name_snv(place, ref[1], "C"), gene.name_snv_p(place, "C"), f"{gene.chrom}:{place + 1}:{ref[1]}:C")  # fmt: skip

    # A called allele beside `*` and beside <NON_REF>.
    calls = (("1/2", (1, 15, 14), 30, 99), ("0/1", (15, 14, 0), 29, 99), ("0/2", (15, 0, 16), 31, 99))
    position, ref = snv("MYH9", "missense", 500, calls, "reported:2", "missense beside a spanning deletion", extra=["*"])
    trio.expect("MYH9", "chr22", position, ref, "*", "not_candidate:spanning_deletion", "`*`: its deletion has a record of its own")
    calls = tuple((g, (*ad, 0), dp, gq) for g, ad, dp, gq in FROM_MOTHER)
    position, ref = snv("MYH9", "missense", 550, calls, "reported:2", "missense beside <NON_REF>", extra=["<NON_REF>"])
    trio.expect("MYH9", "chr22", position, ref, "<NON_REF>", "not_candidate:unspecified_alternate", "<NON_REF> beside a called allele")

    # --- dropped ---
    snv("TUBB1", "missense", 150, FROM_MOTHER, "dropped:frequency", "common", info="gnomAD_AF=0.2")
    snv("MYH9", "missense", 600, DE_NOVO, "dropped:filter", "failed FILTER", filters="VQSRTrancheSNP99.90to100.00", qual="41.2")
    snv("MYH9", "missense", 650, (("0/1", (3, 4), 7, 60), REF, REF), "dropped:depth", "7 reads")
    snv("MYH9", "missense", 700, (("0/1", (15, 14), 29, 12), REF, REF), "dropped:genotype_quality", "GQ 12")
    snv("MYH9", "missense", 750, (("0/1", (44, 4), 48, 55), REF, REF), "dropped:allele_balance", "4 of 48 reads")
    snv("MYH9", "synonymous", 800, FROM_FATHER, "dropped:consequence", "synonymous")
    gene = genes["RUNX1"]
    single("RUNX1", (gene.exons[3][1] + gene.exons[4][0]) // 2, None, FROM_MOTHER, "dropped:consequence", "deep intronic")

    # --- never a candidate ---
    snv("MYH9", "missense", 820, (REF, HET, REF), "not_candidate:not_carried", "the mother's alone")
    snv("MYH9", "missense", 840, (("./.", None, None, None), HET, HET), "not_candidate:no_call", "no call in the child")
    gene = genes["TUBB1"]
    place = gene.exons[0][1] + 900
    ref = gene.base(place)
    trio.add(gene.chrom, place, ref, "<NON_REF>", [("0/0", (30, 0), 30, 90)] * 3, info=f"END={place + 200}", qual=".")
    trio.expect("TUBB1", gene.chrom, place, ref, "<NON_REF>", "not_candidate:reference_block", "gVCF reference block")
    place += 300
    ref = gene.base(place)
    trio.add(gene.chrom, place, ref, ".", [("0/0", None, 30, 90)] * 3, qual=".")
    trio.expect("TUBB1", gene.chrom, place, ref, ".", "not_candidate:no_alternate", "confident reference site")
    gene = genes["ANKRD26"]
    place = gene.exons[5][0] - 500
    ref = gene.base(place)
    trio.add(gene.chrom, place, ref, "<DEL>", [(g, None, dp, gq) for g, _, dp, gq in FROM_MOTHER], info=f"END={place + 1400};SVTYPE=DEL")
    trio.expect("ANKRD26", gene.chrom, place, ref, "<DEL>", "not_candidate:symbolic_allele", "symbolic deletion: copy-number work, not a small variant")

    # --- outside ---
    for chrom, place, what in [("chr2", 500_000, "intergenic"), ("chr22", 20_000_000, "intergenic"), ("chrY", 7_000_000, "chromosome without panel genes")]:
        trio.add(chrom, place, "A", "G", DE_NOVO)
        trio.expect("", chrom, place, "A", "G", "outside:outside", what)
    trio.add("chrUn_KI270302v1", 100, "A", "G", DE_NOVO)
    trio.expect("", "chrUn_KI270302v1", 100, "A", "G", "outside:outside", "not a primary contig")
    gene = genes["WAS"]
    place = gene.start + 500  # 1,500 bases before the gene; the padding is 1,000.
    ref = gene.base(place)
    alt = {"A": "G", "G": "A", "C": "T", "T": "C"}[ref]
    trio.add(gene.chrom, place, ref, alt, (MALE, HET, MALE_REF))
    trio.expect("", gene.chrom, place, ref, alt, "outside:outside", "beyond the padding")

    background(trio, rng)
    markers(trio, random.Random(f"{len(trio.records)}/markers"))


def background(trio, rng):
    """Unremarkable substitutions deep in introns and between genes, so that the ledger has a body; none is expected."""
    used = {(index, position) for index, position, _ in trio.records}
    chroms = list(trio.lengths)
    calls = [FROM_MOTHER, FROM_FATHER, (HOM, HET, HET), (REF, HET, REF), (REF, REF, HET)]
    for gene in trio.genes.values():
        if gene.chrom == "chrX":
            continue
        deep = [(a + 100, b - 100) for (_, a), (b, _) in zip(gene.exons, gene.exons[1:]) if b - a > 400]
        for _ in range(20 if deep else 0):
            place = rng.randrange(*rng.choice(deep))
            if any((chroms.index(gene.chrom), p) in used for p in range(place - 3, place + 4)):
                continue
            used.add((chroms.index(gene.chrom), place))
            ref = gene.base(place)
            alt = rng.choice([b for b in "ACGT" if b != ref])
            trio.add(gene.chrom, place, ref, alt, rng.choice(calls), info=f"gnomAD_AF={rng.choice([0.31, 0.12, 0.004, 0.0002])}")
    for chrom in chroms[:22]:
        for _ in range(10):
            # The reference is N there: any base may stand in REF. The ends of all chromosomes are free of panel genes.
            place = rng.randrange(12_000, 60_000)
            ref = rng.choice("ACGT")
            alt = rng.choice([b for b in "ACGT" if b != ref])
            trio.add(chrom, place, ref, alt, rng.choice(calls), info=f"gnomAD_AF={rng.choice([0.31, 0.12, 0.004])}")


def markers(trio, rng):
    """Common substitutions deep in introns whose genotypes are those of unrelated parents and their child: the checks of the
    family's relations need 200 sites."""
    used = {position for _, position, _ in trio.records}
    calls = [REF, HET, HOM]
    for gene in trio.genes.values():
        deep = [(a + 100, b - 100) for (_, a), (b, _) in zip(gene.exons, gene.exons[1:]) if b - a > 400]
        for _ in range(14 if deep and gene.chrom != "chrX" else 0):
            place = rng.randrange(*rng.choice(deep))
            if any(p in used for p in range(place - 3, place + 4)):
                continue
            used.add(place)
            ref = gene.base(place)
            alt = rng.choice([b for b in "ACGT" if b != ref])
            # Of any two persons one has the allele: only such sites count.
            mother, father = rng.choice(((0, 2), (2, 0), (1, 2), (2, 1), (1, 1)))
            gift = lambda copies: rng.randrange(2) if copies == 1 else copies // 2
            child = gift(mother) + gift(father)
            trio.add(gene.chrom, place, ref, alt, (calls[child], calls[mother], calls[father]), info="gnomAD_AF=0.4")
