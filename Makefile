# Targets are named as in DuckDB's extension template. Everything that is made lies in build/ and target/.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)

# The DuckDBs that are tested are those with requirements. The file works in all that are served.
TESTED := $(patsubst test/requirements/duckdb-%.txt,%,$(sort $(wildcard test/requirements/duckdb-*.txt)))
SERVED := 1.5.6 2.0.0 2.0.1

# The platforms of a release: what DuckDB calls each, and Rust.
PLATFORMS := \
	linux_amd64=x86_64-unknown-linux-gnu \
	linux_arm64=aarch64-unknown-linux-gnu \
	linux_amd64_musl=x86_64-unknown-linux-musl \
	linux_arm64_musl=aarch64-unknown-linux-musl \
	osx_amd64=x86_64-apple-darwin \
	osx_arm64=aarch64-apple-darwin \
	windows_amd64=x86_64-pc-windows-msvc
target_of = $(or $(patsubst $(1)=%,%,$(filter $(1)=%,$(PLATFORMS))),$(error PLATFORMS in the Makefile lacks "$(1)"))
platform_of = $(or $(patsubst %=$(1),%,$(filter %=$(1),$(PLATFORMS))),$(error PLATFORMS in the Makefile lacks "$(1)"))
HOST = $(call platform_of,$(shell rustc --print host-tuple))

# What cargo built becomes a file that DuckDB loads, beside the licences of what is linked into it, for one platform:
# `$(call pack,linux_amd64,target/release,build/release)`.
pack = $(PYTHON) src/extension/footer.py $(1) $(2) $(3) && $(PYTHON) src/extension/licenses.py $(call target_of,$(1)) $(3)/THIRD_PARTY_LICENSES

# Loads a file into each DuckDB, reads and writes. That takes neither Rust nor the sandbox.
DUCKDBS := $(TESTED:%=build/venv/duckdb-%/ready)
smoke = for version in $(TESTED); do \
		build/venv/duckdb-$$version/$(BIN)/python test/smoke.py $(1)/braze.duckdb_extension || exit 1; \
	done

# The recipes below look for cargo's output here, whatever the user's own cargo configuration says.
export CARGO_TARGET_DIR := $(CURDIR)/target
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: release debug configure test test_release test_debug demo shell bench fuzz soak generate lint clean clean_all
.PHONY: configure_ci set_duckdb_version set_duckdb_tag

ifndef DUCKDB_PLATFORM

# Always the whole workspace: cargo unites the features of the packages it builds together, so building the extension
# and its sandbox in two steps would compile their common dependencies twice.
release:
	cargo build --release --workspace
	$(call pack,$(HOST),target/release,build/release)

# `make test` of the template tests the debug build. Here it tests the file that users get, and everything is compiled
# once: unit tests share its dependencies.
test_release: release configure
	cargo test --release --workspace
	BUILD=release $(PYTHON) test/run.py $(TESTS)

configure_ci: configure

else

# DuckDB's extension pipeline names the platform it builds for, at times on another one. It gets the extension alone, in the
# folder from which it takes it.
TARGET = $(call target_of,$(DUCKDB_PLATFORM))
release:
	cargo build --release --package braze --target $(TARGET)
	$(PYTHON) src/extension/footer.py $(DUCKDB_PLATFORM) target/$(TARGET)/release build/release/extension/braze

# As in the template, nothing is tested inside its containers, nor for platforms without a DuckDB for Python.
ifneq (,$(filter 1,$(LINUX_CI_IN_DOCKER))$(filter %_musl %_mingw,$(DUCKDB_PLATFORM)))
configure_ci test_release:
	@echo "Tests are skipped here."
else
configure_ci: $(DUCKDBS)

test_release: configure_ci
	$(call smoke,build/release/extension/braze)
endif

endif

test: test_release

# The pipeline calls these as well. Nothing here depends on what they would set.
set_duckdb_version set_duckdb_tag:
	@true

debug:
	cargo build --workspace
	$(call pack,$(HOST),target/debug,build/debug)

configure: $(DUCKDBS) $(TESTED:%=build/venv/dbt-duckdb-%/ready)

build/venv/%/ready: test/requirements/%.txt
	@$(PYTHON) -c 'import ensurepip' || { echo "$(PYTHON) cannot create virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv --clear build/venv/$*
	build/venv/$*/$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

test_debug: debug configure
	cargo test --workspace
	BUILD=debug $(PYTHON) test/run.py $(TESTS)

# The shell lies beside the oldest DuckDB; nothing else is installed for it.
demo: release build/venv/duckdb-$(firstword $(TESTED))/ready
	$(PYTHON) test/demo.py

shell: release build/venv/duckdb-$(firstword $(TESTED))/ready
	$(PYTHON) test/demo.py --shell

# What the extension is compared with is optional: bench says "not measured" for what could not be installed.
bench: release configure
	-$(MAKE) build/venv/bench-httpfs/ready
	-$(MAKE) build/venv/bench-ingestr/ready
	PYTHONPATH=test $(PYTHON) test/bench/run.py

# Half of the time goes to each target. rustc itself can instrument code for libFuzzer: these are its own flags, and with
# --target they leave build scripts alone. Comparisons are not traced, which takes more time than it saves: the words to
# compare with are in the dictionary.
FUZZ_SECONDS ?= 600
fuzz: export RUSTFLAGS := -Cpasses=sancov-module $(addprefix -Cllvm-args=-sanitizer-coverage-,level=4 inline-8bit-counters pc-table)
fuzz:
	mkdir -p build/fuzz/lines build/fuzz/archive
	for target in lines archive; do \
		cargo run --release --manifest-path test/fuzz/Cargo.toml --target-dir target/fuzz --target $$(rustc --print host-tuple) --bin $$target -- \
			-max_total_time=$$(($(FUZZ_SECONDS) / 2)) -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-dict=test/fuzz/dictionary -artifact_prefix=build/fuzz/ build/fuzz/$$target test/fuzz/corpus/$$target || exit 1; \
	done

# The long runs, before a release: random ones, of each kind so many with each DuckDB, and all of dbt with each.
SOAK_FAULTS ?= 2000
SOAK_HISTORIES ?= 500
SOAK_WRITES ?= 5000
soak: release configure
	for version in $(TESTED); do \
		python=build/venv/duckdb-$$version/bin/python; \
		$(PYTHON) test/dbt.py $$version --all && \
		$(PYTHON) test/write_dbt.py $$version --all && \
		$(PYTHON) test/write_hook.py $$version && \
		for program in loads upgrades sync; do $$python test/$$program.py --all || exit 1; done && \
		$$python test/faults.py --seeds 0..$(SOAK_FAULTS) && \
		$$python test/histories.py --seeds 0..$(SOAK_HISTORIES) && \
		$$python test/write_faults.py --seeds 0..$(SOAK_WRITES) && \
		$(PYTHON) test/write_kills.py $$version --seeds 0..$$(($(SOAK_WRITES) / 50)) && \
		$$python test/sync_histories.py --seeds 0..$(SOAK_HISTORIES) --at-once 2 && \
		$(PYTHON) test/sync_histories_dbt.py $$version --seeds 0..$$(($(SOAK_HISTORIES) / 25)) || exit 1; \
	done

# Writes what follows from the declarations: loads, views, dbt models and the reference; and sql/sync as dbt macros.
generate:
	cargo run --quiet --release --package braze-generate

# Packs what `release` built, or the files of another platform: see src/python/hatch_build.py.
.PHONY: wheel test_notebook
wheel: $(if $(EXTENSION),,release) build/venv/wheel/ready
	cd src/python && ../../build/venv/wheel/$(BIN)/python -m hatchling build --target wheel --directory ../../build/wheels

# The tests pack it, too.
configure: build/venv/wheel/ready

# In a browser, which the user installs. It takes a picture: `make test_notebook PICTURE=sql/notebook/notebook.png` the README's.
PICTURE ?= build/notebook.png
test_notebook: release build/venv/wheel/ready build/venv/notebook/ready
	build/venv/notebook/$(BIN)/python test/notebook.py $(PICTURE)

# With Ray and Spark, which are large, and Spark needs Java 17.
.PHONY: test_spread
test_spread: release build/venv/spread/ready
	build/venv/spread/$(BIN)/python test/spread.py

# With --release, clippy and rustdoc find the build scripts and macros that `make test` has already compiled.
lint:
	cargo run --quiet --release --package braze-generate -- --check
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --release --no-deps --workspace --document-private-items

clean:
	rm -rf target build/release build/debug build/platforms build/clone

clean_all: clean
	rm -rf build

include .github/release.mk
