import type { HonoRequest } from 'hono';
import { idempotencyKey } from './contract/requests.ts';
import { badRequest, summary } from './problems.ts';

const HEADER = 'Idempotency-Key';

/**
 * The request's body with the key of its header in it.
 *
 * @throws ApiError 400 `INVALID_REQUEST` for one that is no key, or is another than that of the body
 */
export function withIdempotencyKey(request: HonoRequest, body: unknown): unknown {
  const header = request.header(HEADER);
  if (header === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const given = (body as { readonly idempotencyKey?: unknown }).idempotencyKey;
  const differs = given !== undefined && given !== header;
  const problems = [
    ...(idempotencyKey.safeParse(header).error?.issues ?? []).map(({ message }) => ({ path: HEADER, message })),
    ...(differs ? [{ path: HEADER, message: 'expected the same as `idempotencyKey` of the body' }] : []),
  ];
  if (problems.length > 0) throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
  return { ...body, idempotencyKey: header };
}
