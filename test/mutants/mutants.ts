import { EDGE_MUTANTS } from './edge-mutants.ts';
import { ENGINE_MUTANTS } from './engine-mutants.ts';
import { LEDGER_MUTANTS } from './ledger-mutants.ts';
import { LIMIT_MUTANTS } from './limit-mutants.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes that tests once did not notice, and their like. */
export const MUTANTS: readonly Mutant[] = [...ENGINE_MUTANTS, ...LEDGER_MUTANTS, ...LIMIT_MUTANTS, ...EDGE_MUTANTS];
