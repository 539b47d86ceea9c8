# How well the tests look: what they run through, and what they notice.
.PHONY: coverage

coverage: $(INSTALLED) ## All tests, and which lines and branches they run through; the report is in coverage/
	@$(RUN) pnpm exec vitest run --coverage

MUTATION := tools/mutation/node_modules/.jobstack-installed
# A part of it: make mutation MUTATE=packages/core/src/retry-policy.ts
MUTATE ?=
.PHONY: mutation

$(MUTATION): tools/mutation/package.json tools/mutation/pnpm-lock.yaml $(INSTALLED)
	@$(RUN) pnpm --dir tools/mutation install --ignore-workspace --frozen-lockfile --reporter=silent
	@touch $@

mutation: $(MUTATION) ## Stryker changes core and processor everywhere; 85 % has to be noticed; MUTATE=… chooses files
	@$(RUN) node tools/mutation/run.ts $(if $(MUTATE),--mutate '$(MUTATE)')

.PHONY: examples
examples: $(INSTALLED) ## The apps in examples/, each tested as its team would test it
	@$(RUN) pnpm exec vitest run --config examples/vitest.config.ts

DOCS := tools/docs/node_modules/.jobstack-installed
.PHONY: docs

$(DOCS): tools/docs/package.json tools/docs/pnpm-lock.yaml $(INSTALLED)
	@$(RUN) sh -c 'cd tools/docs && pnpm install --frozen-lockfile --reporter=silent'
	@touch $@

# SITE=https://… is where it is going to be, SOURCE=https://…/blob/main where links to source files lead.
docs: $(DOCS) ## The site of docs/ with search, API reference and llms.txt, into out/docs; fails on a dead link
	@$(RUN) node tools/docs/prepare.mjs
	@$(RUN) node tools/docs/typedoc.mjs
	@$(RUN) sh -c 'cd tools/docs && ASTRO_TELEMETRY_DISABLED=1 node_modules/.bin/astro build --silent'
	@$(RUN) node tools/docs/check.mjs

ODD_FILES := tools/odd-files/node_modules/.jobstack-installed
DUCKDB := .jobstack/odd-files
.PHONY: test-odd-files

$(ODD_FILES): tools/odd-files/package.json tools/odd-files/pnpm-lock.yaml $(INSTALLED)
	@$(RUN) pnpm --dir tools/odd-files install --ignore-workspace --frozen-lockfile --reporter=silent
	@touch $@

$(DUCKDB):
	@python3 -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1

test-odd-files: $(ODD_FILES) $(DUCKDB) ## A pile of odd files, read by JobStack, DuckDB, Papa Parse and Python; writes docs/odd-files.md; needs Python
	@$(RUN) pnpm exec tsc --noEmit -p tools/odd-files
	@$(RUN) node tools/odd-files/run.ts $(DUCKDB)/bin/python
