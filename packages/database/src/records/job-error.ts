import type { ErrorCauseRecord } from '@jobstack/core';

export type { ErrorCauseRecord };

/** Why an attempt failed, as its job's owner may read it. */
export interface JobErrorRecord {
  readonly code: string;
  readonly message: string;
  /** Name, message and frames, as Node prints them; undefined where nothing was thrown. Up to 8,192 characters. */
  readonly stack: string | undefined;
  /** What caused the error, and what caused that; at most ten in all. */
  readonly causes: readonly ErrorCauseRecord[];
}

interface ErrorColumns {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorStack: string | null;
  readonly errorCauses: unknown;
}

/** The error of an attempt's row, or undefined when it has none. */
export function toErrorRecord(row: ErrorColumns): JobErrorRecord | undefined {
  if (row.errorCode === null) return undefined;
  return {
    code: row.errorCode,
    message: row.errorMessage ?? '',
    stack: row.errorStack ?? undefined,
    causes: (row.errorCauses as readonly ErrorCauseRecord[] | null) ?? [],
  };
}
