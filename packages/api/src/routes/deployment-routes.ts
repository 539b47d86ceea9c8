import type { Limit, QueueState } from '@jobstack/database';
import { addRoute } from '../add-route.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { DEPLOYMENT_OPERATIONS } from '../contract/deployment-operations.ts';
import type { QueueJson } from '../contract/fleet.ts';
import { permits } from '../contract/roles.ts';
import { toHandlerJson } from '../handler-json.ts';
import { docsPage, docsPolicy } from '../openapi/docs-page.ts';
import { OPENAPI_DOCUMENT } from '../openapi/openapi-document.ts';
import { JOBSTACK_VERSION } from '../version.ts';

/** What anybody may know, without a session. */
export function addPublicRoutes(api: Api, { settings }: ApiOptions): void {
  addRoute(api, DEPLOYMENT_OPERATIONS.readHealth, (context) => context.json({ status: 'ok' }));

  addRoute(api, DEPLOYMENT_OPERATIONS.readVersion, (context) =>
    context.json({ version: JOBSTACK_VERSION, events: settings?.events ?? false }),
  );

  addRoute(api, DEPLOYMENT_OPERATIONS.readOpenApi, (context) => context.json(OPENAPI_DOCUMENT));

  addRoute(api, DEPLOYMENT_OPERATIONS.readDocs, (context) => {
    const headers = { 'content-security-policy': docsPolicy() };
    return context.html(docsPage(OPENAPI_DOCUMENT), 200, headers);
  });
}

/** About the deployment as a whole, and who is asking. */
export function addDeploymentRoutes(api: Api, { records, limits, handlers, settings }: ApiOptions): void {
  addRoute(api, DEPLOYMENT_OPERATIONS.readSession, (context) => context.json(context.get('session')));

  addRoute(api, DEPLOYMENT_OPERATIONS.readCounters, async (context) =>
    context.json(await records.counters(context.get('session').tenantId)),
  );

  addRoute(api, DEPLOYMENT_OPERATIONS.listHandlers, (context) =>
    context.json({ handlers: Object.entries(handlers).map(([type, handler]) => toHandlerJson(type, handler)) }),
  );

  addRoute(api, DEPLOYMENT_OPERATIONS.listSchedules, (context) =>
    context.json({ schedules: settings?.schedules ?? [] }),
  );

  addRoute(api, DEPLOYMENT_OPERATIONS.listQueues, async (context) => {
    const { role, tenantId } = context.get('session');
    const scope = permits(role, 'admin') ? 'deployment' : 'tenant';
    const [{ queues, exact }, set] = await Promise.all([
      records.queues(scope === 'tenant' ? tenantId : undefined),
      limits.list(),
    ]);
    const names = new Set(['default', ...Object.values(handlers).map(({ queue = 'default' }) => queue)]);
    for (const { queue } of queues) names.add(queue);
    const now = Date.now();
    const told = [...names].sort().map((name) => toQueueJson({ name, now, queues, set }));
    return context.json({ scope, queues: told, exact });
  });
}

interface QueueParts {
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly now: number;
  readonly queues: readonly QueueState[];
  readonly set: readonly Limit[];
}

function toQueueJson({ name, now, queues, set }: QueueParts): QueueJson {
  const state = queues.find(({ queue }) => queue === name);
  const limit = set.find((one) => one.scope === 'queue' && one.name === name);
  const oldest = state?.oldestDueAt;
  return {
    name,
    due: state?.due ?? 0,
    running: state?.running ?? 0,
    oldestDueAt: oldest?.toISOString() ?? null,
    oldestDueSeconds: oldest ? Math.max(0, Math.round((now - oldest.getTime()) / 1000)) : null,
    cap: limit?.cap ?? null,
    paused: limit?.paused ?? false,
  };
}
