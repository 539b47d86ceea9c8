import { type Limit, type LimitKey, type LimitSettings, limitProblems } from '@jobstack/database';
import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import * as z from 'zod';
import { ApiError, type Problem } from './api-error.ts';
import type { Api, ApiOptions, RequestScope } from './api-options.ts';
import { limitBody, readJsonBody } from './json-body.ts';
import { badRequest, problemsOf, summary } from './problems.ts';
import { limitParameters, parseQuery } from './query-parameters.ts';

/** `/limits` and everything below: how many jobs run at once, of the whole deployment. A session must have been established. */
export function limitRoutes(options: ApiOptions): Api {
  const { limits, doorbell, handlers } = options;
  const routes: Api = new Hono<RequestScope>();
  routes.use('/limits', operatorsOnly);
  routes.use('/limits/*', operatorsOnly);

  routes.get('/limits', async (context) => {
    const { cursor, limit } = parseQuery(limitParameters, context.req.url);
    const found = await limits.list({ after: cursor, limit: limit + 1 });
    const page = found.slice(0, limit);
    const next = found.length > limit ? page.at(-1) : undefined;
    return context.json({ limits: page.map(toLimitJson), nextCursor: next ? `${next.scope}:${next.name}` : null });
  });

  routes.put('/limits/:scope/:name', limitBody, async (context) => {
    const settings = { ...keyOf(context), ...(await readLimitRequest(context)) };
    check([...limitProblems(settings), ...unknownType(settings, Object.keys(handlers))]);
    const { limit, toRing } = await limits.set(settings);
    await doorbell.ring(toRing);
    return context.json(toLimitJson(limit));
  });

  routes.delete('/limits/:scope/:name', async (context) => {
    const key = keyOf(context);
    check(limitProblems(key));
    const { removed, toRing } = await limits.remove(key);
    await doorbell.ring(toRing);
    return context.json({ removed });
  });
  return routes;
}

/** A limit holds for all tenants, or for another one. */
const operatorsOnly = createMiddleware<RequestScope>(async (context, next) => {
  if (!context.get('session').operator) {
    throw new ApiError(
      403,
      'OPERATORS_ONLY',
      'Limits are set for the whole deployment: expected an operator’s session.',
    );
  }
  await next();
});

const limitRequest = z.strictObject({
  cap: z.int('expected a whole number of jobs, or null').nullable().optional(),
  paused: z.boolean('expected true or false').optional(),
});

/** @throws ApiError 400 `INVALID_REQUEST` with all problems, and whatever `readJsonBody` throws */
async function readLimitRequest(context: Context<RequestScope>): Promise<Pick<LimitSettings, 'cap' | 'paused'>> {
  const result = limitRequest.safeParse(await readJsonBody(context.req));
  if (!result.success) check(problemsOf(result.error));
  const { cap, paused } = result.data ?? {};
  return { cap: cap ?? undefined, paused };
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

function toLimitJson({ scope, name, cap, paused, updatedAt }: Limit) {
  return { scope, name, cap: cap ?? null, paused, updatedAt: updatedAt.toISOString() };
}
