import { type Limit, type LimitKey, type LimitSettings, limitProblems } from '@jobstack/database';
import type { Context } from 'hono';
import { addRoute } from '../add-route.ts';
import type { Problem } from '../api-error.ts';
import type { Api, ApiOptions, RequestScope } from '../api-options.ts';
import { DEPLOYMENT_OPERATIONS } from '../contract/deployment-operations.ts';
import type { LimitJson } from '../contract/fleet.ts';
import { limitParameters } from '../contract/queries.ts';
import { limitRequest } from '../contract/requests.ts';
import { parseBody } from '../parse-body.ts';
import { parseQuery } from '../parse-query.ts';
import { badRequest, summary } from '../problems.ts';

/** How many jobs run at once, of the whole deployment. */
export function addLimitRoutes(api: Api, { limits, doorbell, handlers }: ApiOptions): void {
  addRoute(api, DEPLOYMENT_OPERATIONS.listLimits, async (context) => {
    const { cursor, limit } = parseQuery(limitParameters, context.req.url);
    const found = await limits.list({ after: cursor, limit: limit + 1 });
    const page = found.slice(0, limit);
    const next = found.length > limit ? page.at(-1) : undefined;
    return context.json({ limits: page.map(toLimitJson), nextCursor: next ? `${next.scope}:${next.name}` : null });
  });

  addRoute(api, DEPLOYMENT_OPERATIONS.setLimit, async (context) => {
    const { cap, paused } = await parseBody(limitRequest, context.req);
    const settings = { ...keyOf(context), cap: cap ?? undefined, paused, updatedBy: context.get('session').ownerId };
    check([...limitProblems(settings), ...unknownType(settings, Object.keys(handlers))]);
    const { limit, toRing } = await limits.set(settings);
    await doorbell.ring(toRing);
    return context.json(toLimitJson(limit));
  });

  addRoute(api, DEPLOYMENT_OPERATIONS.removeLimit, async (context) => {
    const key = keyOf(context);
    check(limitProblems(key));
    const { removed, toRing } = await limits.remove(key);
    await doorbell.ring(toRing);
    return context.json({ removed });
  });
}

function keyOf(context: Context<RequestScope>): LimitKey {
  return { scope: (context.req.param('scope') ?? '') as LimitKey['scope'], name: context.req.param('name') ?? '' };
}

/** A name with a slip of the pen would limit nothing, and nobody would be told. */
function unknownType({ scope, name }: LimitSettings, types: readonly string[]): readonly Problem[] {
  if (scope !== 'type' || types.includes(name)) return [];
  return [{ path: 'name', message: `expected a registered job type: ${types.join(', ')}` }];
}

function check(problems: readonly Problem[]): void {
  if (problems.length > 0) throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
}

function toLimitJson({ scope, name, cap, paused, updatedAt, updatedBy }: Limit): LimitJson {
  return { scope, name, cap: cap ?? null, paused, updatedAt: updatedAt.toISOString(), updatedBy: updatedBy ?? null };
}
