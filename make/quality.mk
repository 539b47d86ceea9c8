# How well the tests look: what they run through, and what they notice.
.PHONY: coverage

coverage: $(INSTALLED) ## All tests, and which lines and branches they run through; the report is in coverage/
	@$(RUN) pnpm exec vitest run --coverage
