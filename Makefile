# The commands of the project; CONTRIBUTING.md describes them.
SHELL := /bin/sh
TARGET := $(or $(CARGO_TARGET_DIR),target)
PYTHON ?= python3
VENV := .venv
NODE_MODULES := bindings-node/node_modules
# Peers and benches hold other engines: they are never part of the quick path.
QUICK := --workspace --exclude stipula-benches --exclude stipula-peers

.PHONY: demo test test-rust test-python test-node outcomes native test-peers hammer lint docs bench bench-table clean

demo: ## judges the sample records by the sample contract
	cargo run --quiet --package stipula-cli -- check contracts/orders/v2.odcs.yaml contracts/orders/good.jsonl

test: test-rust test-python test-node outcomes ## every test of the three languages, set-up included
	@echo "all tests passed: Rust, Python, Node, and the same outcomes in all three"

build: ## one build for everything that the tests need
	cargo build $(QUICK) --lib --bins --tests

test-rust: build
	cargo test $(QUICK) --lib --bins --tests
	cargo test --package stipula --package stipula-files --package stipula-tests --doc

native: build
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

test-peers: ## differential tests against other engines
	cargo test --package stipula-peers

hammer: ## millions of mutated inputs; minutes
	cargo run --release --package stipula-tests --bin hammer

lint: ## format, clippy, both without exception
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings

docs: ## the documentation, warnings denied
	RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps $(QUICK) --lib

bench: ## benches with the peers beside us; minutes
	cargo bench --profile dist --package stipula-benches

bench-table: ## measures and writes the table of benches/README.md
	cargo run --profile dist --package stipula-benches --bin table

clean:
	cargo clean
	rm -rf $(VENV) $(NODE_MODULES)
