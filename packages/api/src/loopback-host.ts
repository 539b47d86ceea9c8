import { createMiddleware } from 'hono/factory';
import { ApiError } from './api-error.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses requests that came for another host name. A page on the internet may point its own name at 127.0.0.1 and then talk
 * to this machine as its "same origin"; the name in `Host` gives it away.
 *
 * @see https://developer.mozilla.org/en-US/docs/Glossary/DNS_rebinding
 */
export const loopbackHost = createMiddleware(async (context, next) => {
  const { host, hostname } = new URL(context.req.url);
  const header = context.req.header('host') ?? host;
  if (!LOOPBACK.has(hostname) || !LOOPBACK.has(hostnameOf(header))) {
    const message = `This API answers on this machine only: expected host localhost, 127.0.0.1 or [::1], received ${header}.`;
    throw new ApiError('HOST_NOT_ALLOWED', message);
  }
  await next();
});

function hostnameOf(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '');
}
