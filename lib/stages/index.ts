import type { StageConfig } from '@jobstack/cdk';
import { emulator } from './emulator.ts';
import { prod } from './prod.ts';
import { qa } from './qa.ts';

export { emulator, prod, qa };

/** Every stage that `bin/jobstack.ts` builds stacks for. */
export const STAGES: readonly StageConfig[] = [qa, prod, emulator];
export type { ScheduleOf } from './schedule-of.ts';
