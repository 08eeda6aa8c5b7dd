# What the workflows in this folder call. Everything runs at home as well.

.PHONY: test_platforms repository assets platforms check_tag smoke_newest community test_community
.PHONY: lint_workflows lint_dependencies check_oldest_rust

# The extension and the sandbox for one platform of a release: `make release_linux_arm64`. Files for Linux can be built on
# any machine, since zig links them: against the glibc of DuckDB's own containers, or musl.
GLIBC := 2.28
release_linux_%: build/venv/cross/ready
	rustup target add $(call target_of,linux_$*)
	PATH="$(CURDIR)/build/venv/cross/bin:$$PATH" cargo zigbuild --release --package braze --package braze-sandbox \
		--target $(call target_of,linux_$*)$(if $(findstring musl,$*),,.$(GLIBC))
	$(PYTHON) src/extension/footer.py linux_$* target/$(call target_of,linux_$*)/release build/platforms/linux_$*

release_%:
	rustup target add $(call target_of,$*)
	cargo build --release --package braze --package braze-sandbox --target $(call target_of,$*)
	$(PYTHON) src/extension/footer.py $* target/$(call target_of,$*)/release build/platforms/$*

# Tests the file of one platform, on a machine of that platform: `make smoke_linux_arm64`.
smoke_%: $(DUCKDBS)
	$(call smoke,build/platforms/$*)

# The same for all that were built for another Linux than this one, under an emulator.
test_platforms: build/venv/cross/ready build/venv/duckdb-$(lastword $(TESTED))/ready
	build/venv/duckdb-$(lastword $(TESTED))/bin/python test/platforms.py

# What `make wheel` packs, for one platform.
wheel_%:
	EXTENSION=$(CURDIR)/build/platforms/$*/braze.duckdb_extension \
	SANDBOX=$(CURDIR)/target/$(call target_of,$*)/release/braze-sandbox$(if $(filter windows_%,$*),.exe) $(MAKE) wheel

# What `INSTALL braze FROM 'https://…'` reads, for every platform that was built. Signed if SIGNING_KEY has a private key.
BUILT = $(or $(wildcard build/platforms/*/braze.duckdb_extension),$(error build/platforms is empty: begin with `make release_linux_amd64`))
repository:
	rm -rf build/repository
	$(PYTHON) src/extension/repository.py build/repository "$(SERVED)" $(BUILT)

# What a release has for download. DuckDB loads the file under its own name only, so each lies in an archive.
assets:
	rm -rf build/assets
	mkdir -p build/assets
	for file in $(BUILT); do \
		platform=$$(basename $$(dirname $$file)) && $(PYTHON) -m zipfile -c build/assets/braze-$$platform.zip $$file || exit 1; \
	done
	cp build/wheels/*.whl build/assets
	cd build/assets && sha256sum * > SHA256SUMS
	awk '/^## /{section++} section == 1 && !/^## /' CHANGELOG.md > build/notes.md

# The release workflow asks these: which platforms to build, and whether the tag fits what will be built.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
platforms:
	@$(PYTHON) -c 'import json, sys; print(json.dumps([pair.split("=")[0] for pair in sys.argv[1:]]))' $(PLATFORMS)

check_tag:
	@test "$(TAG)" = v$(VERSION) || { echo "The tag $(TAG) is not the version in Cargo.toml, v$(VERSION)."; exit 1; }
	@grep -q '^## $(VERSION)' CHANGELOG.md || { echo "CHANGELOG.md has no section $(VERSION)."; exit 1; }

# The last release, in the newest DuckDB, which the repository must serve.
smoke_newest: build/venv/newest/ready
	$(PYTHON) -m zipfile -e build/last/braze-linux_amd64.zip build/last
	build/venv/newest/bin/python test/smoke.py build/last/braze.duckdb_extension
	@newest=$$(build/venv/newest/bin/python -c 'import duckdb; print(duckdb.__version__)'); \
		case " $(SERVED) " in *" $$newest "*);; *) echo "SERVED in the Makefile lacks DuckDB $$newest."; exit 1;; esac

# The folder that a pull request to DuckDB's community extensions adds or changes. A release is a commit to them.
GITHUB_REPOSITORY ?= OWNER/braze
community:
	rm -rf build/community
	mkdir -p build/community/extensions/braze/docs
	sed -e '/^#/d' -e 's|@VERSION@|$(VERSION)|' -e "s|@COMMIT@|$$(git rev-parse HEAD)|" \
		-e 's|@REPOSITORY@|$(GITHUB_REPOSITORY)|' -e 's|@MAINTAINER@|$(firstword $(subst /, ,$(GITHUB_REPOSITORY)))|' \
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
