import { MAX_OWNER_ID_LENGTH, MAX_TENANT_ID_LENGTH, textProblems } from '@jobstack/core';
import { createMiddleware } from 'hono/factory';
import { ApiError } from './api-error.ts';
import type { RequestScope } from './api-options.ts';
import { tenantId as tenantName } from './contract/requests.ts';
import { badRequest, summary } from './problems.ts';
import { readQuery, TENANT_PARAMETER } from './read-query.ts';
import type { RequestSession, Session, Sessions } from './sessions.ts';

/** No session, no data: everything behind it finds `session` in its context. */
export function authenticate(sessions: Sessions) {
  return createMiddleware<RequestScope>(async (context, next) => {
    const session = await sessions.authenticate(context.req.raw, context.env);
    if (!session) {
      throw new ApiError('UNAUTHENTICATED', 'Sign in first: expected a valid session in `Authorization: Bearer …`.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    refuseUnusable(session);
    const query = readQuery(context.req.url);
    context.set('session', forTenant(completed(session), query[TENANT_PARAMETER]));
    await next();
  });
}

function completed({ role = 'operator', anyTenant = false, ...who }: Session): RequestSession {
  return { ...who, role, anyTenant };
}

/** @throws ApiError 403 `FOREIGN_TENANT`, 400 `INVALID_QUERY` */
function forTenant(session: RequestSession, tenant: string | undefined): RequestSession {
  if (tenant === undefined) return session;
  const problems = tenantName
    .safeParse(tenant)
    .error?.issues.map(({ message }) => ({ path: TENANT_PARAMETER, message }));
  if (problems) throw badRequest('INVALID_QUERY', summary('Invalid query', problems), problems);
  return inTenant(session, tenant);
}

/**
 * The session, of the tenant that a request names.
 *
 * @throws ApiError 403 `FOREIGN_TENANT`
 */
export function inTenant(session: RequestSession, tenant: string | undefined): RequestSession {
  if (tenant === undefined || tenant === session.tenantId) return session;
  if (session.anyTenant) return { ...session, tenantId: tenant };
  throw new ApiError('FOREIGN_TENANT', 'This session is for its own tenant alone: leave `tenant` out.');
}

/** Claims are somebody else's text: verified to be theirs, not to be anything that a database can be asked for. */
function refuseUnusable({ tenantId, ownerId }: Session): void {
  const problems = [
    ...textProblems(tenantId, 'tenant', { minLength: 1, maxLength: MAX_TENANT_ID_LENGTH }).problems,
    ...textProblems(ownerId, 'owner', { minLength: 1, maxLength: MAX_OWNER_ID_LENGTH }).problems,
  ].map(({ path, message }) => ({ path, message }));
  if (problems.length > 0) throw new ApiError('UNUSABLE_SESSION', summary('Unusable session', problems), { problems });
}
