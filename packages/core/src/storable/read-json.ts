import type { JsonValue } from '../json.ts';
import { JsonReader } from './json-reader.ts';
import { ProblemList } from './storage-problem.ts';

/** In levels. What is deeper was not stored through the gate, and recursion might not bear it. */
const MAX_READ_DEPTH = 1_000;

/**
 * Reads JSON that is ours, as out of the database, with nothing refused: what `JSON.parse` is for, if it read every key rightly.
 * `JsonReader` tells when it does not.
 *
 * @throws Error when the text is no JSON; its message quotes nothing of a text with escapes
 */
export function readJson(text: string): JsonValue {
  // Only keys with escapes are at risk.
  if (!text.includes('\\')) return JSON.parse(text);
  const problems = new ProblemList();
  const value = new JsonReader(text, MAX_READ_DEPTH, problems).read(undefined);
  return problems.problems.some(({ reason }) => reason === 'depth') ? JSON.parse(text) : value;
}
