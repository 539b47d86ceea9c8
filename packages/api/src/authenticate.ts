import { MAX_OWNER_ID_LENGTH, MAX_TENANT_ID_LENGTH, textProblems } from '@jobstack/core';
import { createMiddleware } from 'hono/factory';
import { ApiError } from './api-error.ts';
import type { RequestScope } from './api-options.ts';
import { summary } from './problems.ts';
import type { Session, Sessions } from './sessions.ts';

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
    refuseUnusable(session);
    context.set('session', session);
    await next();
  });
}

/** Claims are somebody else's text: verified to be theirs, not to be anything that a database can be asked for. */
function refuseUnusable({ tenantId, ownerId }: Session): void {
  const problems = [
    ...textProblems(tenantId, 'tenant', { minLength: 1, maxLength: MAX_TENANT_ID_LENGTH }).problems,
    ...textProblems(ownerId, 'owner', { minLength: 1, maxLength: MAX_OWNER_ID_LENGTH }).problems,
  ].map(({ path, message }) => ({ path, message }));
  if (problems.length > 0)
    throw new ApiError(403, 'UNUSABLE_SESSION', summary('Unusable session', problems), { problems });
}
