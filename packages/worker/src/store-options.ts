import { type EnvironmentReader, SETTINGS } from '@jobstack/core/settings';
import type { PgJobStoreOptions, RunningCaps } from '@jobstack/database';

const DAY_MS = 86_400_000;

/** How patient the job store of a function is, how long it remembers, and how many jobs it lets run at once. */
export function readStoreOptions(reader: EnvironmentReader): Required<PgJobStoreOptions> {
  return {
    ringGraceMs: reader.number(SETTINGS.ringGraceSeconds) * 1000,
    ringRepeatMs: reader.number(SETTINGS.ringRepeatSeconds) * 1000,
    ringRepeatCapMs: reader.number(SETTINGS.ringRepeatCapSeconds) * 1000,
    retentionMs: reader.number(SETTINGS.jobHistoryDays) * DAY_MS,
    jobRetentionMs: reader.number(SETTINGS.jobRetentionDays) * DAY_MS,
    storedRejects: reader.number(SETTINGS.storedRejects),
    caps: readCaps(reader),
  };
}

function readCaps(reader: EnvironmentReader): RunningCaps | undefined {
  const perTenant = reader.number(SETTINGS.runningPerTenant);
  const perType = reader.optionalNumbers(SETTINGS.runningPerType);
  if (perTenant === undefined && perType === undefined) return undefined;
  return { ...(perTenant !== undefined && { perTenant }), ...(perType && { perType }) };
}
