# What teams install: docs/packages.md.
ZIZMOR := .jobstack/zizmor
.PHONY: app packages check-packages check-repository test-packages test-cdk-range packages-accept lint-workflows test-team

app: $(INSTALLED) ## An app of yours with the packages of this checkout: make app APP=../my-app
	@$(RUN) node scripts/packages/app.ts '$(or $(APP),$(error Say where it shall go: make app APP=../my-app))'

packages: $(INSTALLED) ## Compile and pack what teams install, into out/packages
	@$(RUN) node scripts/packages/pack.ts

check-packages: $(INSTALLED) ## The same, and whether the tarballs are right: exports, types, sizes, API
	@$(RUN) pnpm run packages

check-repository: $(INSTALLED) # Whether the packages name GITHUB_REPOSITORY, which their provenance needs; the release asks it.
	@$(RUN) node scripts/packages/repository.ts

test-packages: $(INSTALLED) ## Install what teams install elsewhere: scaffold, test, synth, run, upgrade; at most 15 minutes
	@$(RUN) pnpm exec vitest run --config test/installed/vitest.config.ts
	@$(MAKE) --no-print-directory test-team

test-cdk-range: $(INSTALLED) ## @jobstack/cdk as packed, with the least and the newest CDK that it allows, by npm, pnpm and yarn (MANAGER=…: one)
	@$(RUN) node scripts/cdk-range/run.ts $(MANAGER)

packages-accept: $(INSTALLED) ## Write down what the packages export (api.d.ts) and weigh, for review
	@$(RUN) node scripts/packages/check.ts --accept

$(ZIZMOR):
	@python3 -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check zizmor==1.32.0

lint-workflows: $(ZIZMOR) ## Lint .github/workflows; needs Go (actionlint) and Python (zizmor)
	@go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
	@$(ZIZMOR)/bin/zizmor --offline --quiet .github

test-team: $(INSTALLED) ## Add a job type, a table and an import target in a copy, and run what meets them there: takes minutes
	@$(RUN) node test/team/run.ts
