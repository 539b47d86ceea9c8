# Targets that talk to AWS. ENV names the stage: make lambda-deploy ENV=qa
# A pipeline has no terminal to be asked at: make lambda-deploy ENV=qa APPROVE=never
ENV ?= qa
export APPROVE TENANT JOB
AWS_TARGET := $(RUN) node scripts/deploy/command.ts

.PHONY: synth lambda-build lambda-deploy lambda-logs db-studio db-migrate dlq-redrive erase diff destroy test-deploy bench-cold

synth: $(INSTALLED) ## CloudFormation templates of every stage into cdk.out; needs no account
	@$(RUN) pnpm exec cdk synth --quiet

lambda-build: $(INSTALLED) ## Bundle the functions of stage ENV into cdk.out; needs no account
	@$(AWS_TARGET) lambda-build $(ENV)

lambda-deploy: $(INSTALLED) ## Deploy stage ENV: network, database, files, queues, functions
	@$(AWS_TARGET) lambda-deploy $(ENV)

diff: $(INSTALLED) ## What a deploy of stage ENV would change
	@$(AWS_TARGET) diff $(ENV)

destroy: $(INSTALLED) ## Delete stage ENV, unless it is protected, as far as its removal policies allow
	@$(AWS_TARGET) destroy $(ENV)

lambda-logs: $(INSTALLED) ## Follow the logs of all functions of stage ENV
	@$(AWS_TARGET) lambda-logs $(ENV)

db-migrate: $(INSTALLED) ## Run the migrations of stage ENV by hand
	@$(AWS_TARGET) db-migrate $(ENV)

dlq-redrive: $(INSTALLED) ## Send the dead letters of stage ENV back to their queues
	@$(AWS_TARGET) dlq-redrive $(ENV)

erase: $(INSTALLED) ## Erase the data of TENANT, or of its JOB alone, on stage ENV, or on the laptop stack with ENV=laptop
	@$(AWS_TARGET) erase $(ENV)

db-studio: $(INSTALLED) ## Browse the laptop stack's database, or the one in JOBSTACK_DATABASE_URL, with Drizzle Studio
	@$(AWS_TARGET) db-studio $(ENV)

test-deploy: $(INSTALLED) ## A deploy that really runs, on an AWS emulator from PyPI
	@$(RUN) node scripts/deploy-test/deploy-test.ts

bench-cold: $(INSTALLED) ## Bundle sizes and import times of the functions; writes bench/out/cold.json
	@$(RUN) node bench/cold.ts
