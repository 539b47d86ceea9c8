import type { HonoRequest } from 'hono';
import * as z from 'zod';
import { readJsonBody } from './json-body.ts';
import { badRequest, problemsOf, summary } from './problems.ts';

const retryRequestSchema = z.strictObject({
  fromZero: z.boolean('expected true or false').default(false),
});

/** The body of a retry, which may be missing. */
export type RetryRequest = z.output<typeof retryRequestSchema>;

/** @throws ApiError 400 `INVALID_REQUEST` with all problems, and whatever `readJsonBody` throws */
export async function readRetryRequest(request: HonoRequest): Promise<RetryRequest> {
  const isEmpty = request.header('content-type') === undefined && (await request.text()) === '';
  const result = retryRequestSchema.safeParse(isEmpty ? {} : await readJsonBody(request));
  if (result.success) return result.data;
  const problems = problemsOf(result.error);
  throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
}
