import { ProblemList, type StorageProblems, type StorageReason } from './storage-problem.ts';
import { printable, type ValuePath } from './value-path.ts';

/** @param subject what the text is, made of the text as it can be shown */
export function addTextProblems(
  text: string,
  path: ValuePath | undefined,
  into: ProblemList,
  subject = (_shown: string) => 'text',
): void {
  const add = (reason: StorageReason, message: string) =>
    into.add(path, reason, `${subject(printable(text))} ${message}`);
  if (text.includes('\u0000')) add('nul', 'must not contain NUL characters (U+0000)');
  if (!text.isWellFormed()) add('surrogate', 'must not contain unpaired surrogates');
}

export interface TextLimits {
  /** In UTF-16 units. @default 0 */
  readonly minLength?: number;
  /** In UTF-16 units. @default any length */
  readonly maxLength?: number;
}

/**
 * What keeps a text, such as a query parameter or a claim, from being stored and compared exactly.
 *
 * @param path names it in the problems
 */
export function textProblems(text: string, path: string, limits: TextLimits = {}): StorageProblems {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits;
  const problems = new ProblemList();
  const place = { parent: undefined, key: path };
  if (text.length < minLength || text.length > maxLength) {
    problems.add(place, 'size', `expected ${minLength} to ${maxLength} characters, received ${text.length}`);
  }
  addTextProblems(text, place, problems);
  return problems;
}
