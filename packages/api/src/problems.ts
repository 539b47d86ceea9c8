import type { z } from 'zod';
import { ApiError, type Problem } from './api-error.ts';

/** A payload of a hundred thousand wrong numbers should not be answered with a hundred thousand sentences. */
const MAX_PROBLEMS = 100;

/** What a zod schema found, as the API tells it. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}

/** A 400 that lists problems: all of them up to 100, and beyond that how many there are. */
export function badRequest(code: string, subject: string, problems: readonly Problem[]): ApiError {
  return new ApiError(400, code, subject, { problems: capped(problems) });
}

/** All problems in one sentence, for people who read only the message. */
export function summary(subject: string, problems: readonly Problem[]): string {
  const list = capped(problems).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return `${subject}: ${list.join('; ')}`;
}

function capped(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const more = { path: '', message: `and ${problems.length - MAX_PROBLEMS} more problems` };
  return [...problems.slice(0, MAX_PROBLEMS), more];
}
