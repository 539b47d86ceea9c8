.PHONY: fuzz

FUZZ_REQUESTS ?= 100000

fuzz: $(INSTALLED) ## Send 100,000 hostile requests to the API; FUZZ_SEED and FUZZ_REQUESTS repeat others
	@FUZZ_REQUESTS=$(FUZZ_REQUESTS) $(RUN) pnpm exec vitest run packages/api/test/fuzz

.PHONY: openapi
openapi: $(INSTALLED) ## Write the OpenAPI document anew from the API's contract
	@$(RUN) node packages/api/build/write-document.ts
