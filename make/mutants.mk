.PHONY: mutants

mutants: $(INSTALLED) ## Put mistakes in, one by one, and see the tests notice; MUTANT=… chooses by name
	@$(RUN) node test/mutants/run.ts
