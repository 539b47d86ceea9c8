import type { EngineConfig } from './stage-config.ts';

/** The stage's caps: every function has to know them that may leave or fill a place. */
export function runningCaps({ runningPerTenant, runningPerType }: EngineConfig) {
  return { runningPerTenant, runningPerType };
}
