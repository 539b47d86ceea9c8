# JobStack. `make` lists the targets; everything they need comes from the npm registry.
RUN := ./scripts/toolchain
INSTALLED := node_modules/.jobstack-installed

.DEFAULT_GOAL := help
.PHONY: help demo dev test check format clean bench-import

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(INSTALLED): pnpm-lock.yaml package.json pnpm-workspace.yaml $(wildcard packages/*/package.json lib/package.json lambda/package.json)
	@$(RUN) sh -c 'pnpm install --frozen-lockfile --reporter=silent || pnpm install --frozen-lockfile'
	@touch $@

demo: $(INSTALLED) ## Import a real CSV, kill the worker half-way, prove that nothing was lost or doubled
	@$(RUN) node packages/laptop/src/demo.ts

dev: $(INSTALLED) ## Keep the laptop stack up: API on http://localhost:4000
	@$(RUN) node packages/laptop/src/dev.ts

test: $(INSTALLED) ## All tests
	@$(RUN) pnpm exec vitest run

check: $(INSTALLED) ## Format, lint, types, architecture, tests: what CI would say
	@$(RUN) pnpm run check

bench-import: $(INSTALLED) ## Import 1,000,000 rows beside a raw COPY; writes bench/out/import.json
	@$(RUN) node bench/import.ts

format: $(INSTALLED) ## Format and fix what can be fixed
	@$(RUN) pnpm run format

clean: ## Remove the data of the laptop stack, the demo and the benches
	@./scripts/clean

-include make/*.mk
