import type { HonoRequest } from 'hono';
import type * as z from 'zod';
import { readJsonBody } from './json-body.ts';
import { badRequest, problemsOf, summary } from './problems.ts';

/** @throws ApiError 400 `INVALID_REQUEST` with all problems, and whatever `readJsonBody` throws */
export async function parseBody<Schema extends z.ZodType>(schema: Schema, request: HonoRequest) {
  return checked(schema, await readJsonBody(request));
}

/** The same where the body may be missing, which means `{}`. */
export async function parseOptionalBody<Schema extends z.ZodType>(schema: Schema, request: HonoRequest) {
  const isEmpty = request.header('content-type') === undefined && (await request.text()) === '';
  return checked(schema, isEmpty ? {} : await readJsonBody(request));
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = problemsOf(result.error);
  throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
}
