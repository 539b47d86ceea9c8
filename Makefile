# JobStack. `make` lists the targets; everything they need comes from the npm registry.
RUN := ./scripts/toolchain
# What runs the laptop stack (175 MB), and everything (640 MB): tests, types, deployment.
RUNNABLE := node_modules/.jobstack-runnable
INSTALLED := node_modules/.jobstack-installed
MANIFESTS := pnpm-lock.yaml package.json pnpm-workspace.yaml $(wildcard packages/*/package.json lib/package.json lambda/package.json)
# Says something only when it fails.
PNPM_INSTALL = $(RUN) sh -c 'pnpm install $(1) --reporter=silent || pnpm install $(1)'

.DEFAULT_GOAL := help
.PHONY: help demo dev test check format clean db-generate db-generate-engine db-ledger release-statements bench-import bench-refused

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(INSTALLED): $(MANIFESTS)
	@$(call PNPM_INSTALL,--frozen-lockfile)
	@touch $(RUNNABLE) $@

# Where everything was installed before, everything stays.
$(RUNNABLE): $(MANIFESTS)
	@if [ -f $(INSTALLED) ]; then $(MAKE) --no-print-directory $(INSTALLED); else \
	  $(call PNPM_INSTALL,--frozen-lockfile --prod --filter @jobstack/demo...); fi
	@touch $@

demo: $(RUNNABLE) ## Import a real CSV, kill the worker half-way, prove that nothing was lost or doubled
	@$(RUN) node packages/demo/src/demo.ts

dev: $(RUNNABLE) ## Keep the laptop stack up: API on http://localhost:4000
	@$(RUN) node packages/demo/src/dev.ts

test: $(INSTALLED) ## All tests
	@$(RUN) pnpm exec vitest run

check: $(INSTALLED) ## What CI says: format, lint, types, what nobody uses, architecture, tests
	@$(RUN) pnpm run check

# drizzle-kit in the package's own folder: it writes its answer below where it stands.
GENERATE = $(RUN) sh -c 'cd packages/$(1) && exec ../../node_modules/.bin/drizzle-kit generate --name "$(or $(NAME),$(error Say what changes: make $@ NAME=products))"'

db-generate: $(INSTALLED) ## Write a migration for what has changed in your tables: make db-generate NAME=products
	@$(call GENERATE,handlers)

db-generate-engine: $(INSTALLED) # The same for the engine's own tables, for who works on JobStack itself.
	@$(call GENERATE,database)

release-statements: $(INSTALLED) # When a version is released: what it says to the engine's tables, for the next migrations to be held to.
	@$(RUN) node scripts/release-statements.ts

db-ledger: $(INSTALLED) # Until the first release: writes the engine's one migration anew.
	@$(RUN) node scripts/regenerate-ledger.ts

bench-import: $(INSTALLED) ## Import 1,000,000 rows (ROWS=…) beside a raw COPY and others; writes bench/out/import.json, see docs/performance.md
	@$(RUN) node bench/import.ts

bench-refused: $(INSTALLED) ## What a row costs that the database refuses; writes bench/out/refused-rows.json
	@$(RUN) node bench/refused-rows.ts

format: $(INSTALLED) ## Format and fix what can be fixed
	@$(RUN) pnpm run format

clean: ## Remove the data of the laptop stack, the demo and the benches
	@./scripts/clean

-include make/*.mk
