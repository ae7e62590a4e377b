#!/usr/bin/env bash
# Fetches real human alignments for tests/integration/real_reads.rs into target/real-reads: the test data of WhatsHap's
# source distribution (MIT licence; reads of NA12878, NA19240, HG00514, HG004, which are public). Needs python3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.8
out=target/real-reads
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
python3 -m venv "$work/venv"
# pip runs the package's own metadata step before it keeps a source archive; these are what that step imports.
"$work/venv/bin/pip" install -q "setuptools>=77,<81" wheel setuptools_scm "Cython>=3,<4"
"$work/venv/bin/pip" download -q --no-deps --no-binary whatshap --no-build-isolation -d "$work" "whatshap==$version"
mkdir -p "$out"
tar xzf "$work/whatshap-$version.tar.gz" -C "$out" --strip-components=3 --wildcards "whatshap-$version/tests/data/*.bam"
tar xzf "$work/whatshap-$version.tar.gz" -C "$out" --strip-components=1 "whatshap-$version/LICENSE"
echo "$(find "$out" -name '*.bam' | wc -l) files in $out"
