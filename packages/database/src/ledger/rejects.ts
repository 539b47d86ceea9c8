import type { Reject } from '@jobstack/handler-sdk';
import { toText } from './json-text.ts';
import { toWhole } from './whole-number.ts';

const RAW_LIMIT = 8_192;
const TEXT_LIMIT = 2_048;

/** A reject as a row of `jsonb_to_recordset`, trimmed to what the columns take. */
export function toRejectRow(reject: Reject): Record<string, unknown> {
  return {
    line: toWhole(reject.line) ?? 0,
    column: reject.column === undefined ? null : toText(reject.column, TEXT_LIMIT),
    code: toText(reject.code, TEXT_LIMIT),
    message: toText(reject.message, TEXT_LIMIT),
    raw: reject.raw === undefined ? null : toText(reject.raw, RAW_LIMIT),
  };
}

/** The column list of that recordset. */
export const REJECT_RECORDSET = '(line bigint, "column" text, code text, message text, raw text)';
