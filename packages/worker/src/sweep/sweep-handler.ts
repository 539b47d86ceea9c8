import { describeError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import type { SQSEvent } from 'aws-lambda';
import { createLogger, guarded } from '../observability/index.ts';
import { connectSweep } from './connect-sweep.ts';
import { readSweepEnvironment } from './environment.ts';

/**
 * The sweep's Lambda handler, composed from its environment. Invoked by the sweep queue's messages and, in case one was lost, by a
 * slow schedule.
 *
 * @throws Error listing every missing or malformed variable at once
 */
export async function sweepHandler(variables: RawEnvironment = process.env) {
  const logger = createLogger();
  const onFailure = (error: Error) => logger.error('failed in the background', { error: describeError(error) });
  const sweep = await connectSweep(readSweepEnvironment(variables), { onFailure });
  return guarded(logger, async (event: Partial<SQSEvent>, _context: unknown): Promise<void> => {
    for (const summary of await sweep.run(event)) logger.info('swept', { ...summary });
  });
}
