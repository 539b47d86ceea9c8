import { createApi } from '@jobstack/api';
import { describeError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { connectOnce } from '../connect-once.ts';
import { createLogger, guarded } from '../observability/index.ts';
import { connectApiPorts } from './api-ports.ts';
import { readApiEnvironment } from './environment.ts';
import { VerifiedSessions } from './verified-sessions.ts';

export interface ApiHandlerOptions {
  /** Job type → handler: what jobs may be created for, and what their payloads are checked by. */
  readonly handlers: HandlerMap;
  /**
   * Where database, queues and bucket are, how callers are told apart, and whatever differs from the settings' defaults. The constructs set
   * all of it. @default process.env
   */
  readonly environment?: RawEnvironment;
}

/** What Lambda calls with a request of API Gateway. */
export type ApiHandler = (event: LambdaEvent, context: LambdaContext) => ReturnType<ReturnType<typeof handle>>;

/**
 * The HTTP API of an app as a Lambda function: all that the app's entry has to hold.
 *
 * @example
 * ```ts
 * import { createApiHandler } from '@jobstack/worker/api';
 * import { handlers } from './handlers.ts';
 *
 * export const handler = createApiHandler({ handlers });
 * ```
 *
 * @throws Error listing every missing or malformed variable at once
 */
export function createApiHandler({ handlers, environment: variables = process.env }: ApiHandlerOptions): ApiHandler {
  const environment = readApiEnvironment(variables);
  const logger = createLogger();
  const onFailure = (error: unknown) => logger.error('failed in the background', { error: describeError(error) });
  const api = connectOnce(async () => {
    const { records, limits, uploads, doorbell } = await connectApiPorts(environment, { onFailure });
    const app = createApi({
      ...{ handlers, records, limits, uploads, doorbell },
      sessions: new VerifiedSessions(environment),
      settings: { budgets: environment.budgets },
      onError: (error, request) => logger.error('request failed', { ...request, error: describeError(error) }),
    });
    return handle(app);
  });
  return guarded(logger, async (event: LambdaEvent, context: LambdaContext) => (await api())(event, context));
}
