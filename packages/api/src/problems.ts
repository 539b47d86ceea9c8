import { MAX_PROBLEMS } from '@jobstack/core';
import type { z } from 'zod';
import { ApiError, type Problem } from './api-error.ts';
import type { ProblemCode } from './contract/problem.ts';

/** In UTF-16 units. A schema may quote what it was given, and that may be as long as a request. */
const MAX_PATH = 200;
const MAX_MESSAGE = 1_000;

/** What a zod schema found, as the API tells it. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}

/**
 * A 400 that lists problems: all of them up to 100, and beyond that how many there are.
 *
 * @param found how many there are, when `problems` holds the first of them only
 */
export function badRequest(code: ProblemCode, subject: string, problems: readonly Problem[], found?: number): ApiError {
  return new ApiError(code, subject, { problems: bounded(problems, found) });
}

/** All problems in one sentence, for people who read only the message. */
export function summary(subject: string, problems: readonly Problem[], found?: number): string {
  const list = bounded(problems, found).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return `${subject}: ${list.join('; ')}`;
}

function bounded(problems: readonly Problem[], found = problems.length): readonly Problem[] {
  const told = problems.slice(0, MAX_PROBLEMS).map(({ path, message }) => ({
    path: cut(path, MAX_PATH),
    message: cut(message, MAX_MESSAGE),
  }));
  if (found <= told.length) return told;
  return [...told, { path: '', message: `and ${found - told.length} more problems` }];
}

/** What somebody sent, short enough to be quoted in an answer. */
export function cut(text: string, limit = MAX_PATH): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
