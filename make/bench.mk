# Measurements beside other job queues, which have a manifest of their own: bench/peers is no part of the workspace.
BENCH ?=
PEERS := bench/peers/node_modules/.jobstack-installed
PEERS_INSTALL := pnpm --dir bench/peers install --ignore-workspace --frozen-lockfile

.PHONY: bench-jobs bench-latency bench-caps bench-types bench-command-line

$(PEERS): bench/peers/package.json bench/peers/pnpm-lock.yaml
	@$(RUN) sh -c '$(PEERS_INSTALL) --reporter=silent || $(PEERS_INSTALL)'
	@touch $@

bench-jobs: $(INSTALLED) $(PEERS) ## Jobs a second beside pg-boss and graphile-worker; BENCH=--quick, see docs/benchmarks.md
	@$(RUN) pnpm exec tsc --noEmit -p bench/peers
	@$(RUN) node bench/jobs.ts $(BENCH)

bench-latency: $(INSTALLED) ## How long a job waits, idle, at half load and after a kill; BENCH=--quick
	@$(RUN) node bench/latency.ts $(BENCH)

bench-caps: $(INSTALLED) ## 400 jobs of which 5 may run at once, beside the least that they can take; writes bench/out/caps.json
	@$(RUN) node bench/caps.ts

bench-types: $(INSTALLED) ## What TypeScript takes to check 200 handlers; writes bench/out/types.json
	@$(RUN) node bench/types.ts

bench-command-line: $(INSTALLED) ## How long jobstack takes to start, compiled; writes bench/out/command-line.json
	@$(RUN) pnpm exec tsc -b packages/cli/tsconfig.build.json
	@$(RUN) node bench/command-line.ts
