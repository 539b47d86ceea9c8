import type { Failure } from '../attempt-end.ts';
import type { DescribedError } from '../described-error/described-error.ts';
import { errorStack } from '../described-error/format-error.ts';
import { toText } from './json-text.ts';

/** In UTF-16 units: error messages are for reading. */
const MESSAGE_LIMIT = 8_192;
const CODE_LIMIT = 200;
const STACK_LIMIT = 8_192;
const CAUSE_MESSAGE_LIMIT = 1_024;
const CAUSE_STACK_LIMIT = 2_048;

/** What caused an error, as it is kept with an attempt. */
export interface ErrorCauseRecord {
  readonly name: string;
  readonly code: string | null;
  /** Up to 1,024 characters. */
  readonly message: string;
  /** Up to 2,048 characters. */
  readonly stack: string;
  readonly causes: readonly ErrorCauseRecord[];
}

/** A failure as it is stored. */
export interface StorableFailure {
  readonly code: string;
  readonly message: string;
  /** Undefined where nothing was thrown. */
  readonly stack?: string;
  /** Null when nothing caused the error. */
  readonly causes?: readonly ErrorCauseRecord[] | null;
}

/** Why an attempt failed, its texts trimmed to what the columns take. */
export function storableFailure({ code, message, thrown }: Failure): StorableFailure {
  return {
    code: toText(code, CODE_LIMIT),
    message: toText(message, MESSAGE_LIMIT),
    ...(thrown && storableStack(thrown)),
  };
}

function storableStack(thrown: DescribedError): Pick<StorableFailure, 'stack' | 'causes'> {
  const causes = thrown.causes.map(toCause);
  return { stack: toText(errorStack(thrown), STACK_LIMIT), causes: causes.length > 0 ? causes : null };
}

function toCause(cause: DescribedError): ErrorCauseRecord {
  const message = toText(cause.message, CAUSE_MESSAGE_LIMIT);
  return {
    name: cause.name,
    code: cause.code ?? null,
    message,
    stack: toText(errorStack({ ...cause, message }), CAUSE_STACK_LIMIT),
    causes: cause.causes.map(toCause),
  };
}
