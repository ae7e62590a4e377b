# make demo: from a fresh clone to a result. make test: everything CI runs.
.PHONY: demo build test bench fuzz fmt lint docs data clean-results
CARGO ?= cargo
OUT ?= results/demo

demo:
	@scripts/setup-debian.sh --demo
	$(CARGO) build --release --locked
	@scripts/demo.sh target/release/panelwise $(OUT)

build:
	$(CARGO) build --release --locked

test:
	@bash .ci/run

bench: build
	@scripts/setup-debian.sh --test
	benches/peers.sh target/release/panelwise
	$(CARGO) bench

# Every fuzz target in turn, SECONDS each; needs nightly Rust, else it says NOT RUN (fuzz/README.md).
SECONDS ?= 60
fuzz:
	@scripts/fuzz.sh $(SECONDS)

fmt:
	$(CARGO) fmt

lint:
	$(CARGO) ci-fmt
	$(CARGO) ci-lint

docs:
	$(CARGO) ci-doc

# Writes the committed demo data anew; `git diff` must then be empty.
data:
	python3 testdata/make/make_demo.py
