import type * as z from 'zod';
import { PAYLOAD_PREFIX } from './contract/queries.ts';
import { badRequest, problemsOf, summary } from './problems.ts';
import { readQuery, TENANT_PARAMETER } from './read-query.ts';

/** @throws ApiError 400 `INVALID_QUERY` with every problem, unknown parameters among them */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, url: string): z.output<Schema> {
  const { [TENANT_PARAMETER]: _, ...parameters } = readQuery(url);
  return parse(schema, parameters);
}

/**
 * The same where `payload.<path>` may be asked for besides.
 *
 * @throws ApiError 400 `INVALID_QUERY`
 */
export function parseSearch<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
): { readonly query: z.output<Schema>; readonly payload: Readonly<Record<string, string>> } {
  const { [TENANT_PARAMETER]: _, ...parameters } = readQuery(url);
  const [payload, rest] = [new Map<string, string>(), new Map<string, string>()];
  for (const [name, value] of Object.entries(parameters)) {
    if (name.startsWith(PAYLOAD_PREFIX)) payload.set(name.slice(PAYLOAD_PREFIX.length), value);
    else rest.set(name, value);
  }
  return { query: parse(schema, Object.fromEntries(rest)), payload: Object.fromEntries(payload) };
}

function parse<Schema extends z.ZodType>(schema: Schema, parameters: Readonly<Record<string, string>>) {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const problems = problemsOf(result.error);
  throw badRequest('INVALID_QUERY', summary('Invalid query', problems), problems);
}
