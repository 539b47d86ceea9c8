import type { Progress } from './ports/job-store.ts';

const MOST_COUNTERS = 20;
const COUNTER_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,49}$/;

/** What a handler says of its progress, as far as it can be stored: it is for looking at, so a number that is none must not end a job. */
export function progressOf(
  done: number,
  total: number | undefined,
  counters: Readonly<Record<string, number>> | undefined,
): Progress | undefined {
  const [doneCount, totalCount] = [countOf(done), countOf(total)];
  if (doneCount === undefined) return undefined;
  return { done: doneCount, total: totalCount, ...(counters && { counters: countersOf(counters) }) };
}

function countersOf(counters: Readonly<Record<string, number>>): Record<string, number> {
  const kept = Object.entries(counters).flatMap(([name, value]) => {
    const count = countOf(value);
    return COUNTER_NAME.test(name) && count !== undefined ? [[name, count] as const] : [];
  });
  return Object.fromEntries(kept.slice(0, MOST_COUNTERS));
}

/** A whole number ≥ 0, or undefined for what is none. */
function countOf(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined;
}
