import { MAX_JSON_DEPTH, MAX_LOG_METADATA_BYTES } from './limits.ts';
import { utf8Length } from './parse-storable-json.ts';

/**
 * JSON text for `jsonb`, of any value: for what must never fail, such as a log line. What JSON or PostgreSQL cannot hold is not left out but
 * stays visible in its place: `NaN`, `[function]`, `[Circular]`, U+FFFD for NUL and half of a surrogate pair. What must be kept exactly
 * passes `assertStorable` instead.
 */
export function toJsonText(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(new Showing().shown(value));
  return text.includes('\\u') ? text.replace(REFUSED_ESCAPE, '$1\\ufffd') : text;
}

/** The same for the metadata of a log line: what is too large to be worth keeping is cut, and says so. */
export function toMetadataText(metadata: unknown): string | null {
  const text = toJsonText(metadata);
  if (text === null || utf8Length(text) <= MAX_LOG_METADATA_BYTES) return text;
  const start = toText(text, MAX_METADATA_START);
  return toJsonText({ truncated: utf8Length(text), start });
}

/** In UTF-16 units of JSON: what is kept of metadata that is cut. */
const MAX_METADATA_START = 2_048;

/** Text that a `text` column accepts: without NUL characters and lone surrogates, and at most `limit` UTF-16 units long. */
export function toText(value: string, limit: number): string {
  const text = value.length > limit ? `${value.slice(0, limit - 1)}…` : value;
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

// JSON.stringify escapes exactly what jsonb refuses; an even run of backslashes before the escape is content, not part of it.
const REFUSED_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** No line for a person has more values; without a bound, one that holds itself many times over would never end. */
const MAX_VALUES = 2 ** 20;

/** Copies a value so that JSON leaves nothing of it out. */
class Showing {
  #valuesLeft = MAX_VALUES;
  readonly #ancestors: object[] = [];

  shown(value: unknown): unknown {
    this.#valuesLeft -= 1;
    if (this.#valuesLeft < 0) return `[more than ${MAX_VALUES} values]`;
    switch (typeof value) {
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
        return String(value);
      case 'function':
        return '[function]';
      case 'symbol':
        return `[${String(value)}]`;
      case 'object':
        return value === null ? null : this.#shownObject(value);
      default:
        return value;
    }
  }

  #shownObject(value: object): unknown {
    if (this.#ancestors.includes(value)) return '[Circular]';
    if (this.#ancestors.length >= MAX_JSON_DEPTH) return `[nested more than ${MAX_JSON_DEPTH} levels deep]`;
    this.#ancestors.push(value);
    try {
      return this.#shownInside(value);
    } catch (error) {
      return `[Not representable: ${error instanceof Error ? error.message : 'unknown'}]`;
    } finally {
      this.#ancestors.pop();
    }
  }

  #shownInside(value: object): unknown {
    if (Array.isArray(value)) return this.#items(value);
    if (value instanceof Date && Number.isNaN(value.getTime())) return '[Invalid Date]';
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.shown(toJSON.call(value, ''));
    if (value instanceof Map) return this.#members(value);
    if (value instanceof Set) return this.#items(value);
    // Its message and properties may quote a row; `logger` describes the errors that it is given.
    if (value instanceof Error) return `[${value.name}]`;
    return this.#members(Object.entries(value));
  }

  #items(items: Iterable<unknown>): unknown[] {
    const copy: unknown[] = [];
    for (const item of items) {
      copy.push(this.shown(item));
      if (this.#valuesLeft < 0) break;
    }
    return copy;
  }

  #members(members: Iterable<readonly [unknown, unknown]>): object {
    const copy: [string, unknown][] = [];
    for (const [key, member] of members) {
      copy.push([typeof key === 'object' ? '[object]' : String(key), this.shown(member)]);
      if (this.#valuesLeft < 0) break;
    }
    return Object.fromEntries(copy);
  }
}
