import { describeError, forOperators } from '@jobstack/core';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { OperatorLog } from '../observability/index.ts';

/** Called by hand, without CloudFormation: `make db-migrate`. */
export type DirectCall = Readonly<Record<string, never>>;

const PHYSICAL_ID = 'jobstack-migration';

/**
 * A handler that runs `run` when CloudFormation creates or updates the resource, and tells it how that went. Deleting the resource does
 * nothing: the database outlives the stack. A failure fails the deploy with its message, as far as operators may read it.
 */
export function customResource<Result extends object>(
  run: () => Promise<Result>,
  log: Pick<OperatorLog, 'info' | 'error'>,
) {
  return async (event: CloudFormationCustomResourceEvent | DirectCall): Promise<Result | undefined> => {
    if (!isCustomResourceEvent(event)) return run();
    await respond(event, await answerOf(event, run, log));
    return undefined;
  };
}

interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
}

function isCustomResourceEvent(
  event: CloudFormationCustomResourceEvent | DirectCall,
): event is CloudFormationCustomResourceEvent {
  return 'ResponseURL' in event;
}

async function answerOf(
  event: CloudFormationCustomResourceEvent,
  run: () => Promise<object>,
  log: Pick<OperatorLog, 'info' | 'error'>,
): Promise<Answer> {
  try {
    if (event.RequestType !== 'Delete') log.info('migrated', { ...(await run()) });
    return { Status: 'SUCCESS' };
  } catch (error) {
    const described = describeError(error);
    log.error('migration failed', { error: described });
    const { name, message } = forOperators(described);
    return { Status: 'FAILED', Reason: message ?? `${name}: see the function's log` };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html; the whole must stay below 4 KiB. */
async function respond(event: CloudFormationCustomResourceEvent, { Status, Reason }: Answer): Promise<void> {
  const body = JSON.stringify({
    Status,
    Reason: Reason?.slice(0, 1_000) ?? 'Migrated.',
    PhysicalResourceId: PHYSICAL_ID,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  const answer = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!answer.ok) throw new Error(`CloudFormation refused the answer with ${answer.status}: ${await answer.text()}`);
}
