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

/**
 * What keeps a text, such as a query parameter or a claim, from being stored and compared exactly.
 *
 * @param path names it in the problems
 * @param maxLength in UTF-16 units
 */
export function textProblems(text: string, path: string, maxLength = Number.POSITIVE_INFINITY): StorageProblems {
  const problems = new ProblemList();
  const place = { parent: undefined, key: path };
  if (text.length > maxLength) {
    problems.add(place, 'size', `expected at most ${maxLength} characters, received ${text.length}`);
  }
  addTextProblems(text, place, problems);
  return problems;
}
