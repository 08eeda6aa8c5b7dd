# What the workflows in this folder call. Everything runs at home as well.

.PHONY: test_platforms try_wheel repository signed_repository assets platforms check_tag smoke_newest community test_community
.PHONY: lint_workflows lint_dependencies check_oldest_rust

# The extension and the sandbox for one platform of a release: `make release_linux_arm64`. Files for Linux can be built on
# any machine, since zig links them: against the glibc of DuckDB's own containers, or musl.
GLIBC := 2.28
release_linux_%: build/venv/cross/ready
	rustup target add $(call target_of,linux_$*)
	PATH="$(CURDIR)/build/venv/cross/bin:$$PATH" cargo zigbuild --release --package braze --package braze-sandbox \
		--target $(call target_of,linux_$*)$(if $(findstring musl,$*),,.$(GLIBC))
	$(call pack,linux_$*,target/$(call target_of,linux_$*)/release,build/platforms/linux_$*)

release_%:
	rustup target add $(call target_of,$*)
	cargo build --release --package braze --package braze-sandbox --target $(call target_of,$*)
	$(call pack,$*,target/$(call target_of,$*)/release,build/platforms/$*)

# Tests the file of one platform, on a machine of that platform: `make smoke_linux_arm64`.
smoke_%: $(DUCKDBS)
	$(call smoke,build/platforms/$*)

# The same for all that were built for another Linux than this one, under an emulator.
test_platforms: build/venv/cross/ready build/venv/duckdb-$(lastword $(TESTED))/ready
	build/venv/duckdb-$(lastword $(TESTED))/bin/python test/platforms.py

# What `make wheel` packs, for one platform.
wheel_%:
	EXTENSION=build/platforms/$*/braze.duckdb_extension \
	SANDBOX=target/$(call target_of,$*)/release/braze-sandbox$(if $(filter windows_%,$*),.exe) $(MAKE) wheel

# Installs this machine's wheel into an empty environment, and runs the demo, for which it starts the sandbox.
try_wheel:
	$(PYTHON) -m venv --clear build/tried
	build/tried/$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-index --no-deps --find-links build/wheels duckdb-extension-braze==$(VERSION)
	build/tried/$(BIN)/python -m pip install --quiet --disable-pip-version-check duckdb-extension-braze
	build/tried/$(BIN)/python -m duckdb_extension_braze demo

# What `INSTALL braze FROM 'https://…'` reads, for every platform that was built. Signed if SIGNING_KEY has a private key.
BUILT = $(or $(wildcard build/platforms/*/braze.duckdb_extension),$(error build/platforms is empty: begin with `make release_linux_amd64`))
repository:
	rm -rf build/repository
	$(PYTHON) src/extension/repository.py build/repository "$(SERVED)" $(BUILT)

# The one to publish: who trusts the key can install nothing from an unsigned one.
signed_repository:
	@test -n "$$SIGNING_KEY" || { echo "SIGNING_KEY is empty: the repository would not be signed."; exit 1; }
	$(MAKE) repository

# What a release has for download. DuckDB loads the file under its own name only, so each lies in an archive.
assets:
	rm -rf build/assets
	mkdir -p build/assets
	for file in $(BUILT); do \
		folder=$$(dirname $$file) && $(PYTHON) -m zipfile -c build/assets/braze-$$(basename $$folder).zip \
			$$file LICENSE $$folder/THIRD_PARTY_LICENSES || exit 1; \
	done
	cp build/wheels/duckdb_extension_braze-$(VERSION)-*.whl build/assets
	cd build/assets && sha256sum * > SHA256SUMS
	$(notes) > build/notes.md

# The release workflow asks these: which platforms to build, and whether the tag fits what will be built.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
notes = awk '/^\#\# / {is_it = ($$2 "" == "$(VERSION)"); next} is_it' CHANGELOG.md
platforms:
	@$(PYTHON) -c 'import json, sys; print(json.dumps([pair.split("=")[0] for pair in sys.argv[1:]]))' $(PLATFORMS)

check_tag:
	@test "$(TAG)" = v$(VERSION) || { echo "The tag $(TAG) is not the version in Cargo.toml, v$(VERSION)."; exit 1; }
	@$(notes) | grep -q . || { echo "CHANGELOG.md has no section $(VERSION)."; exit 1; }

# The last release, in the newest DuckDB, for which the repository that is served at PAGES must have it.
smoke_newest: build/venv/newest/ready
	$(PYTHON) -m zipfile -e build/last/braze-linux_amd64.zip build/last
	build/venv/newest/bin/python test/smoke.py build/last/braze.duckdb_extension
	@newest=$$(build/venv/newest/bin/python -c 'import duckdb; print(duckdb.__version__)'); \
		curl --fail --silent --show-error --location --head --output /dev/null "$(PAGES:/=)/v$$newest/linux_amd64/braze.duckdb_extension.gz" || \
			{ echo "The repository has nothing for DuckDB $$newest: if SERVED in the Makefile lacks it, add it and release."; exit 1; }

# The folder that a pull request to DuckDB's community extensions adds or changes. A release is a commit to them. What their
# pipeline is told there is what we tell it.
of_pipeline = $(shell sed -n 's/^ *$(1): //p' .github/workflows/duckdb.yml)
GITHUB_REPOSITORY ?= OWNER/braze
community:
	rm -rf build/community
	mkdir -p build/community/extensions/braze/docs
	sed -e '/^#/d' -e 's|@VERSION@|$(VERSION)|' -e "s|@COMMIT@|$$(git rev-parse HEAD)|" \
		-e 's|@REPOSITORY@|$(GITHUB_REPOSITORY)|' -e 's|@MAINTAINER@|$(firstword $(subst /, ,$(GITHUB_REPOSITORY)))|' \
		-e 's|@EXCLUDED@|$(call of_pipeline,exclude_archs)|' -e 's|@OPTED_IN@|$(call of_pipeline,opt_in_archs)|' \
		-e 's|@TOOLCHAINS@|$(call of_pipeline,extra_toolchains)|' \
		.github/community/description.yml > build/community/extensions/braze/description.yml
	cp sql/reference/function_descriptions.csv build/community/extensions/braze/docs

# What their pipeline does then: a clone of the last commit, its variables, and nothing that was built before.
test_community: community
	rm -rf build/clone
	git clone --quiet . build/clone
	for target in set_duckdb_version configure_ci release test_release; do \
		DUCKDB_PLATFORM=$(HOST) DUCKDB_GIT_VERSION=v$(firstword $(SERVED)) LINUX_CI_IN_DOCKER=0 EXTENSION_NAME=braze CI=true \
			$(MAKE) -C build/clone $$target || exit 1; \
	done
	test -f build/clone/build/release/extension/braze/braze.duckdb_extension

# Checks for which `make lint` would need more than Rust. Advisories have to be fetched, the rest of the checks are local.
lint_workflows: build/venv/lint/ready
	build/venv/lint/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	build/venv/lint/bin/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	build/venv/lint/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml

DENY ?= bans licenses sources
lint_dependencies: build/cargo-deny/bin/cargo-deny
	$< --config .github/deny.toml check $(DENY)

build/cargo-deny/bin/cargo-deny:
	cargo install --quiet --locked --root build/cargo-deny --target-dir build/cargo-deny/target cargo-deny

OLDEST_RUST = $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
check_oldest_rust:
	rustup toolchain install $(OLDEST_RUST) --profile minimal
	cargo +$(OLDEST_RUST) check --workspace --all-targets
