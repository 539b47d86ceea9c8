.PHONY: chaos chaos-docs

chaos: $(INSTALLED) ## Everything that can break, broken on purpose; takes its time
	@$(RUN) pnpm exec vitest run --config test/chaos/vitest.config.ts

chaos-docs: $(INSTALLED) ## Run the kill matrix and write it into docs/reliability.md
	@CHAOS_DOCS=1 $(RUN) pnpm exec vitest run --config test/chaos/vitest.config.ts test/chaos/kill-matrix.chaos.ts
