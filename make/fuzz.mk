.PHONY: fuzz

FUZZ_REQUESTS ?= 100000

fuzz: $(INSTALLED) ## Send 100,000 hostile requests to the API; FUZZ_SEED and FUZZ_REQUESTS repeat others
	@FUZZ_REQUESTS=$(FUZZ_REQUESTS) $(RUN) pnpm exec vitest run packages/api/test/fuzz

.PHONY: openapi
openapi: $(INSTALLED) ## Write the OpenAPI document anew from the API's contract
	@$(RUN) node packages/api/build/write-document.ts

API_CLIENT := tools/api-client/node_modules/.jobstack-installed
.PHONY: api-client
$(API_CLIENT): tools/api-client/package.json tools/api-client/pnpm-lock.yaml $(INSTALLED)
	@$(RUN) sh -c 'cd tools/api-client && pnpm install --ignore-workspace --frozen-lockfile --reporter=silent'
	@touch $@

api-client: $(API_CLIENT) ## Generate a client from the OpenAPI document, compile it, and submit and follow a job with it
	@$(RUN) node tools/api-client/run.ts
