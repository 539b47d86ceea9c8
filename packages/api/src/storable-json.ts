import type { Problem } from './api-error.ts';

/** Deeper nesting is a mistake or an attack; PostgreSQL itself gives up at some thousands. */
const MAX_DEPTH = 100;

/** What keeps a parsed JSON value from being stored exactly as it came. An empty list when nothing does. */
export function storageProblems(value: unknown, path: string, depth = 0): Problem[] {
  if (typeof value === 'string') return textProblems(value, path);
  // JSON.parse reads 1e999 as Infinity, which would come back as null.
  if (typeof value === 'number' && !Number.isFinite(value)) return [{ path, message: 'the number is out of range' }];
  if (typeof value !== 'object' || value === null) return [];
  if (depth === MAX_DEPTH) return [{ path: '', message: `the payload is nested more than ${MAX_DEPTH} levels deep` }];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...textProblems(key, path),
    ...storageProblems(inner, `${path}.${key}`, depth + 1),
  ]);
}

/** PostgreSQL's text and jsonb hold neither. */
function textProblems(text: string, path: string): Problem[] {
  if (text.isWellFormed() && !text.includes('\u0000')) return [];
  return [{ path, message: 'text must not contain NUL characters or unpaired surrogates' }];
}
