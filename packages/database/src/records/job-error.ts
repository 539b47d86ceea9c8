import { type DescribedError, errorStack } from '@jobstack/core';
import { toText } from '../ledger/json-text.ts';

/** Why an attempt failed, as its job's owner may read it. */
export interface JobErrorRecord {
  readonly code: string;
  readonly message: string;
  /** Name, message and frames, as Node prints them; undefined where nothing was thrown. Up to 8,192 characters. */
  readonly stack: string | undefined;
  /** What caused the error, and what caused that; at most ten in all. */
  readonly causes: readonly ErrorCauseRecord[];
}

export interface ErrorCauseRecord {
  readonly name: string;
  readonly code: string | null;
  /** Up to 1,024 characters. */
  readonly message: string;
  /** Up to 2,048 characters. */
  readonly stack: string;
  readonly causes: readonly ErrorCauseRecord[];
}

const STACK_LIMIT = 8_192;
const CAUSE_MESSAGE_LIMIT = 1_024;
const CAUSE_STACK_LIMIT = 2_048;

/** What the columns `error_stack` and `error_causes` keep. */
export interface StoredStack {
  readonly stack: string;
  /** Null when nothing caused the error. */
  readonly causes: readonly ErrorCauseRecord[] | null;
}

export function toStoredStack(thrown: DescribedError): StoredStack {
  const causes = thrown.causes.map(toCause);
  return { stack: toText(errorStack(thrown), STACK_LIMIT), causes: causes.length > 0 ? causes : null };
}

function toCause(cause: DescribedError): ErrorCauseRecord {
  return {
    name: cause.name,
    code: cause.code ?? null,
    message: toText(cause.message, CAUSE_MESSAGE_LIMIT),
    stack: toText(errorStack({ ...cause, message: toText(cause.message, CAUSE_MESSAGE_LIMIT) }), CAUSE_STACK_LIMIT),
    causes: cause.causes.map(toCause),
  };
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
