import type { StageConfig } from '../stage-config.ts';
import { emulator } from './emulator.ts';
import { prod } from './prod.ts';
import { qa } from './qa.ts';

/** Every stage that `bin/jobstack.ts` builds stacks for. */
export const STAGES: readonly StageConfig[] = [qa, prod, emulator];
