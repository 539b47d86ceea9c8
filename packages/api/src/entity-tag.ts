import { createHash } from 'node:crypto';
import { createMiddleware } from 'hono/factory';

/** An `ETag` for everything that is read, and 304 without a body for whoever has it already. */
export const entityTag = createMiddleware(async (context, next) => {
  await next();
  const { res, req } = context;
  const streams = res.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!['GET', 'HEAD'].includes(req.method) || res.status !== 200 || streams) return;
  const body = await res.clone().arrayBuffer();
  const etag = `"${createHash('sha256').update(new Uint8Array(body)).digest('base64url').slice(0, 27)}"`;
  context.header('etag', etag);
  const known = req.header('if-none-match');
  if (known === undefined || !knows(known, etag)) return;
  const { headers } = context.res;
  for (const name of ['content-type', 'content-length']) headers.delete(name);
  context.res = undefined;
  context.res = new Response(null, { status: 304, headers });
});

/** Compared weakly, since a proxy that compresses makes a tag weak: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function knows(header: string, etag: string): boolean {
  return header.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
}
