import type { JobCriteria } from '@jobstack/database';
import { type HandlerMap, payloadTerm } from '@jobstack/handler-sdk';
import type { Problem } from './api-error.ts';
import { handlerOf } from './handlers-of.ts';

export interface GivenCriteria extends Omit<JobCriteria, 'terms' | 'parentId' | 'ids' | 'upTo' | 'notType'> {
  /** Searchable path → value. */
  readonly payload?: Readonly<Record<string, string>> | undefined;
}

/** What jobs are to be found by, and what is wrong with it: a path that nobody calls searchable would find nothing without a word. */
export function criteriaOf(
  handlers: HandlerMap,
  { payload = {}, ...criteria }: GivenCriteria,
): { readonly criteria: JobCriteria; readonly problems: readonly Problem[] } {
  const owners = criteria.type === undefined ? Object.values(handlers) : [handlerOf(handlers, criteria.type)];
  const known = [...new Set(owners.flatMap((owner) => owner?.searchable ?? []))].sort();
  const unknown = Object.keys(payload).filter((path) => !known.includes(path));
  return {
    criteria: { ...criteria, terms: Object.entries(payload).map(([path, value]) => payloadTerm(path, value)) },
    problems: unknown.map((path) => ({
      path: `payload.${path}`,
      message: `expected a path that is searchable: ${known.join(', ') || 'none is'}`,
    })),
  };
}
