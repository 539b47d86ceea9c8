import type { Candidate } from './row-validator.ts';

export type DuplicateHandling = 'skip' | 'update';

export interface Deduplicated {
  /** One for each key: the first in the file where duplicates are skipped, the last where they update. Sorted by key. */
  readonly winners: readonly Candidate[];
  /** The others, in the order of the file. */
  readonly losers: readonly Candidate[];
}

/**
 * One candidate for each key: a statement cannot touch a row twice. Sorted, so that two imports that write the same keys at the same
 * time lock them in the same order and cannot deadlock.
 */
export function deduplicate(candidates: readonly Candidate[], handling: DuplicateHandling): Deduplicated {
  const winnerOf = new Map<unknown, Candidate>();
  const losers: Candidate[] = [];
  for (const candidate of candidates) {
    const rival = winnerOf.get(candidate.key);
    if (rival === undefined || handling === 'update') winnerOf.set(candidate.key, candidate);
    if (rival !== undefined) losers.push(handling === 'update' ? rival : candidate);
  }
  return { winners: [...winnerOf.values()].sort(byKey), losers };
}

function byKey(one: Candidate, other: Candidate): number {
  const [left, right] = [one.key as string, other.key as string];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
