import type { JsonValue } from '../json.ts';
import { JsonReader } from './json-reader.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { ProblemList, type StorageProblems, type StorageReason } from './storage-problem.ts';
import { pathText, type ValuePath } from './value-path.ts';

export interface ParseOptions {
  /** Names the value in the problems. @default '': paths begin inside it */
  readonly path?: string;
  /** In bytes of UTF-8, with the exponents of numbers written out. @default any size */
  readonly maxBytes?: number;
  /** In levels of arrays and objects. @default 100 */
  readonly maxDepth?: number;
}

export type ParsedJson = { readonly ok: true; readonly value: JsonValue } | ({ readonly ok: false } & StorageProblems);

/**
 * The gate before every schema: JSON from outside, as a value that JavaScript and PostgreSQL both hold exactly, or everything that
 * keeps it from being one. Refuses bytes that are no UTF-8, what is too large or too deep, NUL characters, half surrogate pairs,
 * numbers that would come back as others, keys that an object has twice, and `__proto__`. Never throws; takes linear time.
 *
 * @param input text, or the bytes as they came, so that a broken encoding shows
 * @example
 * const parsed = parseStorableJson(body, { maxBytes: MAX_PAYLOAD_BYTES });
 * if (!parsed.ok) return refuse(parsed.problems);
 */
export function parseStorableJson(input: string | Uint8Array, options: ParseOptions = {}): ParsedJson {
  const { path, maxBytes = Number.POSITIVE_INFINITY, maxDepth = MAX_JSON_DEPTH } = options;
  const root = path ? { parent: undefined, key: path } : undefined;
  const bytes = byteLength(input);
  if (bytes > maxBytes) return refused(root, 'size', tooLarge(maxBytes, `${bytes}`));
  const text = decoded(input);
  if (text === undefined) return refused(root, 'encoding', 'expected UTF-8, received bytes that are none');
  const problems = new ProblemList();
  const reader = new JsonReader(text, maxDepth, problems);
  let value: JsonValue;
  try {
    value = reader.read(root);
  } catch (error) {
    return refused(root, 'syntax', `expected JSON: ${(error as Error).message}`);
  }
  const writtenOut = bytes + reader.extraBytes;
  if (writtenOut > maxBytes) {
    return refused(root, 'size', tooLarge(maxBytes, `${writtenOut} with its numbers written out`));
  }
  return problems.found > 0 ? { ok: false, problems: problems.problems, found: problems.found } : { ok: true, value };
}

/** For one problem beside which there is nothing else to tell. */
function refused(root: ValuePath | undefined, reason: StorageReason, message: string): ParsedJson {
  return { ok: false, problems: [{ path: pathText(root), reason, message }], found: 1 };
}

function decoded(input: string | Uint8Array): string | undefined {
  if (typeof input === 'string') return input;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    return undefined;
  }
}

function byteLength(input: string | Uint8Array): number {
  return typeof input === 'string' ? utf8Length(input) : input.byteLength;
}

/** What is said about a value that has too many bytes. */
export function tooLarge(maxBytes: number, received: string): string {
  return `expected at most ${maxBytes} bytes of JSON, received ${received}`;
}

/** In bytes; what is no character counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
