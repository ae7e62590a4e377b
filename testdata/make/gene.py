"""One demo gene: its transcript model, its synthetic sequence, and HGVS names worked out from the two.

The names are computed here on their own so that the demo's expected values do not come from the program they test.
Coordinates are 0-based half-open; sequence is plus strand unless a name says `tx`.
"""

COMPLEMENT = bytes.maketrans(b"ACGTN", b"TGCAN")
BASES = "TCAG"
AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODON = {a + b + c: AMINO[16 * i + 4 * j + k] for i, a in enumerate(BASES) for j, b in enumerate(BASES) for k, c in enumerate(BASES)}
STOPS = [codon for codon, amino in CODON.items() if amino == "*"]
SENSE = [codon for codon, amino in CODON.items() if amino != "*"]
THREE = dict(zip("ACDEFGHIKLMNPQRSTVWY*", "Ala Cys Asp Glu Phe Gly His Ile Lys Leu Met Asn Pro Gln Arg Ser Thr Val Trp Tyr Ter".split()))


def reverse_complement(text):
    return text.encode().translate(COMPLEMENT)[::-1].decode()


def translate(cds):
    return "".join(CODON[cds[i : i + 3]] for i in range(0, len(cds) - len(cds) % 3, 3))


class Gene:
    """A coding gene with sequence over its body and `flank` bases on both sides."""

    def __init__(self, row, flank):
        self.symbol, self.refseq, self.chrom = row["symbol"], row["refseq"], row["chrom"]
        self.minus = row["strand"] == "-"
        starts = [int(x) for x in row["exon_starts"].split(",")]
        ends = [int(x) for x in row["exon_ends"].split(",")]
        self.exons = list(zip(starts, ends))
        cds_start, cds_end = int(row["cds_start"]), int(row["cds_end"])
        self.start, self.end = starts[0] - flank, ends[-1] + flank
        exonic = [p for a, b in self.exons for p in range(a, b)]
        self.tx = exonic[::-1] if self.minus else exonic
        self.cds = [p for p in self.tx if cds_start <= p < cds_end]
        self.index = {p: i for i, p in enumerate(self.tx)}
        self.first = self.index[self.cds[0]]
        self.bases = bytearray()

    # --- sequence -------------------------------------------------------------------------------------------------

    def synthesise(self, rng, fixed_bases, fixed_codons):
        """Random bases, then what makes the model legal: GT..AG introns, ATG, sense codons, a stop.

        `fixed_bases` (position -> base) are the reference bases of the curated loci; `fixed_codons` (0-based codon
        number -> codon) hold the repeats that some plants need.
        """
        self.bases = bytearray(rng.choices(b"ACGT", weights=(29, 21, 21, 29), k=self.end - self.start))
        for position, base in fixed_bases.items():
            self.put(position, base)
        for (_, left), (right, _) in zip(self.exons, self.exons[1:]):
            head, tail = ("CT", "AC") if self.minus else ("GT", "AG")
            for position, base in zip((left, left + 1, right - 2, right - 1), head + tail):
                self.put(position, base)
        last = len(self.cds) // 3 - 1
        if len(self.cds) % 3:
            raise SystemExit(f"{self.symbol}: the coding length is not a multiple of three")
        for number in range(last + 1):
            at = self.cds[3 * number : 3 * number + 3]
            wanted = [self.oriented(fixed_bases[p]) if p in fixed_bases else None for p in at]
            choices = ["ATG"] if number == 0 else STOPS if number == last else [fixed_codons[number]] if number in fixed_codons else SENSE
            choices = [c for c in choices if all(w in (None, b) for w, b in zip(wanted, c))]
            if not choices:
                raise SystemExit(f"{self.symbol}: no codon {number + 1} fits the loci")
            for position, base in zip(at, rng.choice(choices)):
                self.put(position, self.oriented(base))
        for position, base in fixed_bases.items():
            if self.base(position) != base:
                raise SystemExit(f"{self.symbol}: locus base at {position + 1} was overwritten")

    def put(self, position, base):
        self.bases[position - self.start] = ord(base)

    def base(self, position):
        return chr(self.bases[position - self.start])

    def plus(self, start, end):
        return self.bases[start - self.start : end - self.start].decode()

    def oriented(self, base):
        """Between plus strand and transcript strand (its own inverse)."""
        return reverse_complement(base) if self.minus else base

    def cds_text(self):
        return "".join(self.oriented(self.base(p)) for p in self.cds)

    # --- names ----------------------------------------------------------------------------------------------------

    def c_position(self, position):
        """HGVS coding position of a base: `76`, `-134`, `*5`, `88+5`, `89-2`."""
        if position in self.index:
            return self.exonic_name(self.index[position])
        step = -1 if self.minus else 1
        before, after = position, position
        while before not in self.index:
            before -= step
        while after not in self.index:
            after += step
        up, down = abs(position - before), abs(after - position)
        if up <= down:
            return f"{self.exonic_name(self.index[before])}+{up}"
        return f"{self.exonic_name(self.index[after])}-{down}"

    def exonic_name(self, index):
        offset = index - self.first
        if offset < 0:
            return str(offset)
        if offset >= len(self.cds):
            return f"*{offset - len(self.cds) + 1}"
        return str(offset + 1)

    def name_snv(self, position, ref, alt):
        return f"{self.refseq}:c.{self.c_position(position)}{self.oriented(ref)}>{self.oriented(alt)}"

    def name_snv_p(self, position, alt):
        """Protein name of a substitution inside the CDS, without the accession."""
        i = self.cds.index(position)
        text = self.cds_text()
        new = text[:i] + self.oriented(alt) + text[i + 1 :]
        return protein_name(text, new, i)

    def deletion(self, offset, length):
        """Deletes CDS bases [offset, offset+length) in transcript direction: (c. name with the 3' rule, p. name)."""
        text = self.cds_text()
        new = text[:offset] + text[offset + length :]
        while text[offset + length] == text[offset]:
            offset += 1
        last = offset + length
        span = f"{offset + 1}" if length == 1 else f"{offset + 1}_{last}"
        return f"{self.refseq}:c.{span}del", protein_name(text, new, offset)

    def duplication(self, offset):
        """Duplicates one CDS base: (c. name with the 3' rule, p. name)."""
        text = self.cds_text()
        new = text[: offset + 1] + text[offset:]
        while text[offset + 1] == text[offset]:
            offset += 1
        return f"{self.refseq}:c.{offset + 1}dup", protein_name(text, new, offset)

    def delins(self, offset, alt):
        """Replaces CDS bases by as many others that all differ: (c. name, p. name)."""
        text = self.cds_text()
        new = text[:offset] + alt + text[offset + len(alt) :]
        return f"{self.refseq}:c.{offset + 1}_{offset + len(alt)}delins{alt}", protein_name(text, new, offset)


def protein_name(old, new, offset):
    """p. name of a substitution, a frameshift or an in-frame deletion of whole codons; `?` for others."""
    before, after = translate(old), translate(new)
    if len(old) == len(new):
        changed = [i for i, (a, b) in enumerate(zip(before, after)) if a != b]
        if not changed:
            i = offset // 3
            return f"p.({THREE[before[i]]}{i + 1}=)"
        if len(changed) == 1:
            i = changed[0]
            return f"p.({THREE[before[i]]}{i + 1}{THREE[after[i]]})"
        return "?"
    if (len(old) - len(new)) % 3:
        i = next(i for i, (a, b) in enumerate(zip(before, after)) if a != b)
        stop = after.find("*", i)
        if stop == i:
            return f"p.({THREE[before[i]]}{i + 1}Ter)"
        distance = stop - i + 1 if stop > 0 else "?"
        return f"p.({THREE[before[i]]}{i + 1}{THREE[after[i]]}fsTer{distance})"
    if len(old) - len(new) == 3 and offset % 3 == 0:
        # 3' rule on the protein: the last of a run of equal residues.
        i = last_of_run(before, offset // 3)
        return f"p.({THREE[before[i]]}{i + 1}del)"
    return "?"


def last_of_run(protein, i):
    while protein[i + 1] == protein[i]:
        i += 1
    return i
