import { describeError, formatError } from '@jobstack/core';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import type { Api, ApiOptions, ErrorListener, RequestScope } from './api-options.ts';
import { authenticate } from './authenticate.ts';
import { entityTag } from './entity-tag.ts';
import { errorHandler, methodNotAllowedHandler, notFoundHandler } from './error-response.ts';
import { loopbackHost } from './loopback-host.ts';
import { addActionRoutes } from './routes/action-routes.ts';
import { addDeploymentRoutes, addPublicRoutes } from './routes/deployment-routes.ts';
import { addEventRoutes } from './routes/event-routes.ts';
import { addHistoryRoutes } from './routes/history-routes.ts';
import { addJobRoutes } from './routes/job-routes.ts';
import { addLimitRoutes } from './routes/limit-routes.ts';
import { addSteeringRoutes } from './routes/steering-routes.ts';

/**
 * The HTTP API under `/api`, as a Hono app: `app.fetch` serves it on Node, on Lambda, and in tests. The contract
 * (`./contract`) says what each route takes and answers, docs/api.md describes them.
 */
export function createApi(given: ApiOptions): Api {
  const options = { onError: logError, ...given };
  const app: Api = new Hono<RequestScope>();
  app.onError(errorHandler(options.onError));
  app.notFound(notFoundHandler);
  app.use(requestId());
  app.use(entityTag);
  app.use(privateAnswers);
  if (options.settings?.loopbackOnly) app.use(loopbackHost);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: methodNotAllowedHandler }));
  addPublicRoutes(app, options);
  app.use('/api/*', authenticate(options.sessions));
  addJobRoutes(app, options);
  addSteeringRoutes(app, options);
  addActionRoutes(app, options);
  addHistoryRoutes(app, options);
  addEventRoutes(app, options);
  addDeploymentRoutes(app, options);
  addLimitRoutes(app, options);
  return app;
}

const logError: ErrorListener = (error, request) =>
  console.error('api error', request, formatError(describeError(error)));

/** Answers are one tenant's data: no cache may keep them, no browser may take them for a page. */
const privateAnswers = createMiddleware(async (context, next) => {
  await next();
  context.header('cache-control', 'no-store');
  context.header('x-content-type-options', 'nosniff');
});
