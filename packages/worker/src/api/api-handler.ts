import { createApi } from '@jobstack/api';
import { describeError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { handle } from 'hono/aws-lambda';
import { createLogger, guarded } from '../observability/index.ts';
import { connectApiPorts } from './api-ports.ts';
import { readApiEnvironment } from './environment.ts';
import { VerifiedSessions } from './verified-sessions.ts';

/**
 * The API's Lambda handler, composed from its environment.
 *
 * @throws Error listing every missing or malformed variable at once
 */
export async function apiHandler(handlers: HandlerMap, variables: RawEnvironment = process.env) {
  const environment = readApiEnvironment(variables);
  const logger = createLogger();
  const onFailure = (error: unknown) => logger.error('failed in the background', { error: describeError(error) });
  const { records, limits, uploads, doorbell } = await connectApiPorts(environment, { onFailure });
  const api = createApi({
    ...{ handlers, records, limits, uploads, doorbell },
    sessions: new VerifiedSessions(environment),
    settings: { budgets: environment.budgets },
    onError: (error, request) => logger.error('request failed', { ...request, error: describeError(error) }),
  });
  return guarded(logger, handle(api));
}
