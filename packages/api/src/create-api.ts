import { describeError, formatError } from '@jobstack/core';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import type { Api, ApiOptions, ErrorListener, RequestScope } from './api-options.ts';
import { authenticate } from './authenticate.ts';
import { errorHandler, methodNotAllowedHandler, notFoundHandler } from './error-response.ts';
import { jobRoutes } from './job-routes.ts';
import { limitRoutes } from './limit-routes.ts';
import { loopbackHost } from './loopback-host.ts';

/**
 * The HTTP API under `/api`, as a Hono app: `app.fetch` serves it on Node, on Lambda, and in tests. docs/api.md describes the
 * routes.
 */
export function createApi(given: ApiOptions): Api {
  const options = { onError: logError, ...given };
  const app: Api = new Hono<RequestScope>();
  app.onError(errorHandler(options.onError));
  app.notFound(notFoundHandler);
  app.use(requestId());
  app.use(privateAnswers);
  if (options.settings?.loopbackOnly) app.use(loopbackHost);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: methodNotAllowedHandler }));
  app.get('/api/health', (context) => context.json({ status: 'ok' }));
  app.use('/api/*', authenticate(options.sessions));
  app.route('/api', jobRoutes(options));
  app.route('/api', limitRoutes(options));
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
