import { textProblems } from '@jobstack/core';
import type { Problem } from './api-error.ts';
import { badRequest, summary } from './problems.ts';

/** Of every route that needs a session: whose jobs are meant. */
export const TENANT_PARAMETER = 'tenant';

/**
 * The query parameters of a URL, each given once, as text that a database can be asked for. Not by `URLSearchParams`, which makes
 * replacement characters of bytes that are no UTF-8 and hides that a parameter came twice.
 *
 * @throws ApiError 400 `INVALID_QUERY` with every problem
 */
export function readQuery(url: string): Record<string, string> {
  const parameters = new Map<string, string>();
  const problems: Problem[] = [];
  for (const part of new URL(url).search.slice(1).split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const value = decoded(at < 0 ? '' : part.slice(at + 1));
    for (const problem of problemsOf(name, value, parameters)) problems.push(problem);
    if (name !== undefined) parameters.set(name, value ?? '');
  }
  if (problems.length > 0) throw badRequest('INVALID_QUERY', summary('Invalid query', problems), problems);
  return Object.fromEntries(parameters);
}

function problemsOf(
  name: string | undefined,
  value: string | undefined,
  before: ReadonlyMap<string, string>,
): readonly Problem[] {
  if (name === undefined) return [{ path: '', message: 'expected the name of a parameter in UTF-8, percent-encoded' }];
  if (before.has(name)) return [{ path: name, message: 'expected only once' }];
  if (value === undefined) return [{ path: name, message: 'expected text in UTF-8, percent-encoded' }];
  return textProblems(value, name).problems.map(({ path, message }) => ({ path, message }));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
