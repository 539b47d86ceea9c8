import { createMiddleware } from 'hono/factory';
import { ApiError } from './api-error.ts';
import type { RequestScope } from './api-options.ts';
import type { Sessions } from './sessions.ts';

/** No session, no data: everything behind it finds `session` in its context. */
export function authenticate(sessions: Sessions) {
  return createMiddleware<RequestScope>(async (context, next) => {
    const session = await sessions.authenticate(context.req.raw, context.env);
    if (!session) {
      throw new ApiError(
        401,
        'UNAUTHENTICATED',
        'Sign in first: expected a valid session in `Authorization: Bearer …`.',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    }
    context.set('session', session);
    await next();
  });
}
