# つなぎ Tsunagi. `make run` shows it, `make test` proves it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One step after the other: each of them uses all cores by itself.
.NOTPARALLEL:

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tsunagi
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
export PATH := $(PATH):$(CACHE)/tools/bin
# Kept beside the build, so that the last lines of each test runner can be shown together.
CLOSING := $(TARGET)/closing

# One set of features for every command below, so that no library is compiled twice: always the
# whole workspace (a single crate by `-p` would ask its libraries for other features).
WORKSPACE := --workspace --all-targets

UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

##### To see it

.PHONY: run
run: ## open the window; without a display, run the demonstration instead
	@if [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "make run: there is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the window cannot open. Running the demonstration on the command line instead."; \
		$(MAKE) --no-print-directory demo; \
	else \
		$(MAKE) --no-print-directory programs; \
		$(TARGET)/debug/tsunagi-desktop; \
	fi

.PHONY: demo
demo: programs ## three laptops, an exchange and a handover, on the command line
	$(TARGET)/debug/tsunagi demo

##### To trust it

.PHONY: test
test: setup-tests check test-ui build test-rust test-bindings test-window ## everything that must hold
	@echo; echo "The test runners' own last lines:"; cat $(CLOSING)/*

.PHONY: check
check: setup ## formatting, lints and documentation of the Rust code, no warning allowed
	cargo fmt --all --check
	cargo clippy --quiet $(WORKSPACE) -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps

.PHONY: test-rust
test-rust: build
	@mkdir -p $(CLOSING)
	cargo nextest run --workspace --no-fail-fast 2>&1 | tee $(CLOSING)/.log
	grep -E '^ +Summary' $(CLOSING)/.log | sed 's/^ */Rust:     /' > $(CLOSING)/1
	cargo test --workspace --doc 2>&1 | tee $(CLOSING)/.log | grep -vE '^(running 0|test result: ok. 0 passed|$$|   Doc-tests)' || true
	! grep -E '^test result: FAILED|^error' $(CLOSING)/.log
	grep -E '^test result' $(CLOSING)/.log | awk '{ passed += $$4; failed += $$6 } END { if (passed + failed) print "Examples: " passed + 0 " passed, " failed + 0 " failed" }' > $(CLOSING)/2

.PHONY: test-bindings
test-bindings: build
	$(TARGET)/debug/bindings --check

.PHONY: test-ui
test-ui: ui
	@mkdir -p $(CLOSING)
	cd ui && npm run --silent check
	cd ui && NO_COLOR=1 npm test --silent 2>&1 | tee $(CLOSING)/.log
	grep -E '^ +(Test Files|Tests) ' $(CLOSING)/.log | sed 's/^ */Screens:  /' > $(CLOSING)/3
	cd ui && npm run --silent size

.PHONY: test-window
test-window: build tests/desktop/node_modules/.package-lock.json
	@mkdir -p $(CLOSING)
	cd tests/desktop && export CARGO_TARGET_DIR=$(TARGET) NO_COLOR=1; \
		npm test --silent 2>&1 | tee $(CLOSING)/.log || { \
			echo; echo "What went wrong first:"; grep -A 40 'failing tests:' $(CLOSING)/.log | cut -c 1-400; \
			grep -qE 'the window is gone|UND_ERR' $(CLOSING)/.log; \
			echo "A window ended by itself, which WebKit under a driver does once in a long while: once more."; \
			npm test --silent 2>&1 | tee $(CLOSING)/.log; }
	grep -E '^. (tests|pass|fail) ' $(CLOSING)/.log | sed 's/^. /Window:   /' > $(CLOSING)/4

# Asked for by name, or by CI as root: it installs a package on this machine and removes it again.
.PHONY: test-package
test-package: setup-tests package ## make the packages, install the .deb, prove it, remove it again
	@mkdir -p $(CLOSING)
	TARGET=$(TARGET) installers/linux/check.sh 2>&1 | tee $(CLOSING)/.log
	grep -E '^. (tests|pass|fail) ' $(CLOSING)/.log | sed 's/^. /Installed: /' > $(CLOSING)/5
	tail -n 1 $(CLOSING)/.log | sed 's/^/Package:  /' > $(CLOSING)/6
	@echo; echo "The test runners' own last lines:"; cat $(if $(filter test,$(MAKECMDGOALS)),$(CLOSING)/*,$(CLOSING)/5 $(CLOSING)/6)

.PHONY: bench
bench: setup ui ## how long the waits of a person are, at the sizes of a real operation
	cargo bench --workspace --bench '*'

# Others' programs come from npm and PyPI, into folders that git ignores.
.PHONY: bench-peers
bench-peers: setup tests/peers/node_modules/.package-lock.json $(TARGET)/peers/.installed ## the same records by us and by others: replication and record linkage
	cargo bench --workspace --bench peers
	cargo build --quiet --release --workspace --example peer_records
	$(TARGET)/release/examples/peer_records $(TARGET)/peers > $(TARGET)/peers/ours.json
	$(TARGET)/peers/bin/python tests/peers/splink_link.py $(TARGET)/peers $(TARGET)/peers/ours.json

$(TARGET)/peers/.installed: tests/peers/requirements.txt
	python3 -m venv $(TARGET)/peers
	$(TARGET)/peers/bin/pip install --quiet --requirement tests/peers/requirements.txt
	@touch $@

# Each decoder for so many seconds, from honest bytes on; `make fuzz FUZZ_SECONDS=3600 FUZZ="tables codes"`.
# What is found lies in tests/fuzz/artifacts, what leads far is kept in tests/fuzz/corpus.
FUZZ_SECONDS ?= 60
FUZZ ?= $(shell sed -n '/^\[\[bin\]\]/,/^name/s/^name = "\(.*\)"/\1/p' tests/fuzz/Cargo.toml)
.PHONY: fuzz
fuzz: ## every decoder against bytes that a machine thinks up; needs cargo-fuzz and a nightly compiler
	@command -v cargo-fuzz >/dev/null || { echo "make fuzz: cargo-fuzz is missing: cargo install --locked cargo-fuzz"; exit 1; }
	@cargo +nightly --version >/dev/null 2>&1 || { echo "make fuzz: a nightly compiler is missing: rustup toolchain install nightly"; exit 1; }
	cd tests/fuzz && cargo +nightly run --quiet --locked --example seeds -- ../vectors corpus
	@cd tests/fuzz && broken= && for target in $(FUZZ); do \
		echo "fuzz: $$target, $(FUZZ_SECONDS) s"; \
		cargo +nightly fuzz run --fuzz-dir . $$target -- -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=20 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 || broken="$$broken $$target"; \
	done; [ -z "$$broken" ] || { echo "make fuzz: broken:$$broken; see tests/fuzz/artifacts"; exit 1; }

# Whole replicas over real stores, so it takes a while; `make sim SIM="--devices 40 --weeks 4 --seed 7"`.
.PHONY: sim
sim: setup ## an operation of 400 laptops over eight weeks, played by real replicas
	cargo run --release -p stories --example sim -- $(SIM)

##### To change it

.PHONY: setup
setup: ## what a build needs: system packages by apt, npm packages
	@.ci/setup build
	@$(MAKE) --no-print-directory ui/node_modules/.package-lock.json

.PHONY: setup-tests
setup-tests:
	@rm -rf $(CLOSING)
	@.ci/setup tests
	@$(MAKE) --no-print-directory ui/node_modules/.package-lock.json tests/desktop/node_modules/.package-lock.json

.PHONY: programs
programs: setup ui ## the window and the command line
	cargo build --workspace --bins

.PHONY: build
build: setup ui ## the whole workspace, with its tests and benches
	cargo build $(WORKSPACE)

.PHONY: ui
ui: setup ui/dist/index.html ## the screens alone

.PHONY: bindings
bindings: programs ## write ui/src/generated/app.ts after a change to the requests
	$(TARGET)/debug/bindings

ui/dist/index.html: ui/node_modules/.package-lock.json $(UI_SOURCES)
	cd ui && npm run --silent build
	@touch $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# `npm ci` asks the lock file for packages of other systems that one of the peers would take if it could.
tests/peers/node_modules/.package-lock.json: tests/peers/package.json tests/peers/package-lock.json
	cd tests/peers && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

##### To give it to others

.PHONY: package
package: ## .deb and .rpm, in $(TARGET)/release/bundle
	@.ci/setup package
	@$(MAKE) --no-print-directory ui
	TARGET=$(TARGET) installers/linux/make.sh
