# The commands of the project; CONTRIBUTING.md describes them.
SHELL := /bin/sh
TARGET := $(or $(CARGO_TARGET_DIR),target)
PYTHON ?= python3
VENV := .venv
NODE_MODULES := bindings-node/node_modules
# Peers and benches hold other engines: they are never part of the quick path.
QUICK := --workspace --exclude stipula-benches --exclude stipula-peers

.PHONY: demo wheel tarball test test-rust test-python test-node outcomes documents native test-peers hammer odcs-table fuzz-corpus lint features docs bench bench-languages bench-table clean

demo: ## judges good and bad sample records by the sample contract
	cargo build --quiet --package stipula-cli
	$(TARGET)/debug/stipula check contracts/orders/v2.odcs.yaml contracts/orders/good.jsonl
	@echo
	$(TARGET)/debug/stipula check contracts/orders/v2.odcs.yaml contracts/orders/bad.jsonl --max-violations 20 || test $$? -eq 1

test: test-rust test-python test-node outcomes ## every test of the three languages, set-up included
	@echo "all tests passed: Rust, Python, Node, and the same outcomes in all three"

build: ## one build for everything that the tests need
	cargo build $(QUICK) --lib --bins --tests

documents: build ## the documents of the conformance data, for the three languages
	$(TARGET)/debug/conformance-documents

test-rust: documents
	cargo test $(QUICK) --lib --bins --tests
	cargo test --package stipula --package stipula-files --package stipula-tests --doc

native: documents
	cp $(TARGET)/debug/lib_native.so bindings-python/python/stipula/_native.abi3.so
	cp $(TARGET)/debug/libstipula_node.so bindings-node/stipula.node

$(VENV)/ready: bindings-python/requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement bindings-python/requirements-dev.txt
	touch $@

$(NODE_MODULES)/ready: bindings-node/package.json bindings-node/package-lock.json
	cd bindings-node && npm ci --silent --no-audit --no-fund
	touch $@

test-python: native $(VENV)/ready
	PYTHONPATH=bindings-python/python $(VENV)/bin/python -m pytest --quiet bindings-python/tests

test-node: native $(NODE_MODULES)/ready
	cd bindings-node && node --test

outcomes: test-rust test-python test-node ## the three languages must have written the same bytes
	cargo run --quiet --package stipula-tests --bin compare-outcomes

wheel: ## a Python wheel for this system, in target/packages
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir $(TARGET)/packages ./bindings-python
	@ls $(TARGET)/packages/*.whl

tarball: ## an npm package for this system, in target/packages
	cargo build --profile dist --package stipula-node
	cp $(TARGET)/dist/libstipula_node.so bindings-node/stipula.node
	mkdir -p $(TARGET)/packages
	npm pack --silent --pack-destination $(TARGET)/packages ./bindings-node
	@ls $(TARGET)/packages/*.tgz

# A place of its own: the peers are no part of what the packages need.
PEERS := $(TARGET)/peers/venv
$(PEERS)/ready: tests/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

test-peers: $(PEERS)/ready ## differential tests against other engines
	cargo test --package stipula-peers
	$(PEERS)/bin/python tests/peers/compare_re2.py $(TARGET)/peers/re2.jsonl

hammer: ## millions of mutated inputs; minutes
	cargo run --release --package stipula-tests --bin hammer

odcs-table: ## the table of the standard, from the official JSON Schemas
	cargo run --quiet --package stipula-tests --bin odcs-table

fuzz-corpus: ## seeds of the fuzz targets; fuzz/README.md
	cargo run --quiet --package stipula-tests --bin fuzz-corpus

lint: ## format, clippy, both without exception; QUICK=--workspace adds peers and benches
	cargo fmt --all --check
	cargo clippy $(QUICK) --all-targets -- --deny warnings

# The core without formats, and with each alone; what was left out has to say so.
features:
	cargo clippy --package stipula --no-default-features -- --deny warnings
	cargo clippy --package stipula --no-default-features --features avro -- --deny warnings
	cargo clippy --package stipula --features container-codecs -- --deny warnings
	cargo clippy --package stipula --no-default-features --features json-schema -- --deny warnings
	cargo test --package stipula --no-default-features --test left_out

docs: ## the documentation, warnings denied
	RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps $(QUICK) --lib

bench: ## benches with the peers beside us; minutes
	cargo bench --profile dist --package stipula-benches

# Peers of the two languages, in a place of their own; what they judge is built as it is shipped.
LANGUAGES := $(TARGET)/languages
$(LANGUAGES)/ready: benches/languages/requirements.txt benches/languages/package.json benches/languages/data.py
	mkdir -p $(LANGUAGES)
	$(PYTHON) -m venv $(LANGUAGES)/venv
	$(LANGUAGES)/venv/bin/pip install --quiet --disable-pip-version-check --requirement benches/languages/requirements.txt
	cp benches/languages/package.json $(LANGUAGES)/ && cd $(LANGUAGES) && npm install --silent --no-audit --no-fund
	$(PYTHON) benches/languages/data.py $(LANGUAGES)/orders.jsonl
	touch $@

bench-languages: $(LANGUAGES)/ready ## the order event in Python and Node beside their peers; a minute
	cargo build --profile dist --package stipula-python --package stipula-node
	mkdir -p $(LANGUAGES)/python && cp -r bindings-python/python/stipula $(LANGUAGES)/python/
	cp $(TARGET)/dist/lib_native.so $(LANGUAGES)/python/stipula/_native.abi3.so
	cp $(TARGET)/dist/libstipula_node.so bindings-node/stipula.node
	PYTHONPATH=$(LANGUAGES)/python $(LANGUAGES)/venv/bin/python benches/languages/bench.py $(LANGUAGES)/orders.jsonl
	node benches/languages/bench.mjs $(LANGUAGES)/orders.jsonl $(LANGUAGES)

bench-table: ## measures and writes the table of benches/README.md
	cargo run --profile dist --package stipula-benches --bin table

clean:
	cargo clean
	rm -rf $(VENV) $(NODE_MODULES)
