import type { Reject } from '../reject.ts';
import { toText } from './json-text.ts';
import { toWhole } from './whole-number.ts';

const RAW_LIMIT = 8_192;
const TEXT_LIMIT = 2_048;

/** A reject as it is stored: its texts trimmed to what the columns take, its line a whole number. */
export function storableReject({ line, column, code, message, raw }: Reject): Reject {
  return {
    line: toWhole(line) ?? 0,
    ...(column !== undefined && { column: toText(column, TEXT_LIMIT) }),
    code: toText(code, TEXT_LIMIT),
    message: toText(message, TEXT_LIMIT),
    ...(raw !== undefined && { raw: toText(raw, RAW_LIMIT) }),
  };
}
