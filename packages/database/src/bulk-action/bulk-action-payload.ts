import type { BulkAction, JsonValue } from '@jobstack/core';
import type { JobCriteria } from '../records/job-search.ts';

/** What a bulk action is to do, as its job keeps it. */
export interface BulkActionPayload {
  readonly action: BulkAction;
  /** With instants in ISO 8601. */
  readonly criteria: Omit<JobCriteria, 'createdFrom' | 'createdTo'> & {
    readonly createdFrom?: string | undefined;
    readonly createdTo?: string | undefined;
  };
  /** Jobs up to this id: those that are created later are not meant. */
  readonly upTo: number;
  /** How many there were when it was asked for. */
  readonly count: number;
  /** Who asked for it. */
  readonly actor: string;
  /** Of a retry: begin at the start. */
  readonly fromZero: boolean;
}

export interface BulkActionRequest extends Omit<BulkActionPayload, 'criteria'> {
  readonly criteria: JobCriteria;
}

/** As it is stored. */
export function bulkActionPayload({ criteria, ...rest }: BulkActionRequest): JsonValue {
  return JSON.parse(JSON.stringify({ ...rest, criteria }));
}

/** Which jobs are meant. */
export function criteriaOfAction({ criteria, upTo }: Pick<BulkActionPayload, 'criteria' | 'upTo'>): JobCriteria {
  const { createdFrom, createdTo, ...rest } = criteria;
  return {
    ...rest,
    upTo,
    ...(createdFrom !== undefined && { createdFrom: new Date(createdFrom) }),
    ...(createdTo !== undefined && { createdTo: new Date(createdTo) }),
  };
}
