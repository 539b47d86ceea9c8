import { MAX_JSON_DEPTH, MAX_LOG_METADATA_BYTES, parseStorableJson, utf8Length } from '@jobstack/core';

/**
 * JSON text that `jsonb` accepts, for any value: PostgreSQL refuses NUL characters and lone surrogates, and `JSON.stringify`
 * refuses bigints and cycles. What cannot be kept is replaced, never thrown over: a log line must not end a job.
 */
export function toJsonText(value: unknown): string | null {
  if (value === undefined) return null;
  return escapeForJsonb(stringify(value) ?? 'null');
}

/** The same for the metadata of a log line: what is too large or too deep to be worth keeping is cut, and says so. */
export function toMetadataText(metadata: unknown): string | null {
  const text = toJsonText(metadata);
  if (text === null || (text.length <= MAX_LOG_METADATA_BYTES && fits(text))) return text;
  const start = toText(text, MAX_METADATA_START);
  return escapeForJsonb(JSON.stringify({ truncated: utf8Length(text), start }));
}

/** In UTF-16 units of JSON: what is kept of metadata that is cut. */
const MAX_METADATA_START = 2_048;

function fits(json: string): boolean {
  if (utf8Length(json) > MAX_LOG_METADATA_BYTES) return false;
  // No scan for what cannot be deep: a level needs a bracket.
  const brackets = json.split(/[[{]/, MAX_JSON_DEPTH + 2).length - 1;
  if (brackets <= MAX_JSON_DEPTH) return true;
  const parsed = parseStorableJson(json);
  return parsed.ok || parsed.problems.every(({ reason }) => reason !== 'depth');
}

/** Text that a `text` column accepts: without NUL characters and lone surrogates, and at most `limit` UTF-16 units long. */
export function toText(value: string, limit: number): string {
  const text = value.length > limit ? `${value.slice(0, limit - 1)}…` : value;
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

// JSON.stringify escapes exactly what jsonb refuses; an even run of backslashes before the escape is content, not part of it.
const REFUSED_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

function escapeForJsonb(json: string): string {
  return json.includes('\\u') ? json.replace(REFUSED_ESCAPE, '$1\\ufffd') : json;
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return stringifyOdd(value);
  }
}

/** For what JSON.stringify refuses: bigints, cycles, and objects whose own `toJSON` or getters throw. */
function stringifyOdd(value: unknown): string | undefined {
  try {
    return JSON.stringify(plain(value, []));
  } catch (error) {
    return JSON.stringify(`[Not representable: ${error instanceof Error ? error.message : 'unknown'}]`);
  }
}

function plain(value: unknown, ancestors: readonly unknown[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[Circular]';
  const inside = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => plain(item, inside));
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return plain(toJSON.call(value, ''), inside);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, inside)]));
}
