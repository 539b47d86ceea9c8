import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Stage } from '../connection/find-stage.ts';
import { counted } from '../view/job-view.ts';
import type { Finding } from './finding.ts';

/** The dead-letter queues of a stage: messages that nobody could understand, or that were returned too often. */
export async function lookAtDeadLetters({ outputs, region }: Stage): Promise<readonly Finding[]> {
  const client = new SQSClient({ region, maxAttempts: 2 });
  const queues = Object.entries(outputs).flatMap(([key, arn]) => {
    const [, name] = /DeadLetters(.+)$/.exec(key) ?? [];
    const queueUrl = name && outputs[key.replace(/DeadLetters(.+)$/, 'Queue$1')];
    return name && queueUrl ? [{ name, url: queueUrl.replace(/[^/]+$/, arn.split(':').at(-1) ?? '') }] : [];
  });
  return await Promise.all(queues.map((queue) => lookAt(queue, client)));
}

async function lookAt(
  { name, url }: { readonly name: string; readonly url: string },
  client: SQSClient,
): Promise<Finding> {
  const subject = `dead letters ${name}`;
  try {
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }));
    const letters = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    if (letters === 0) return { subject, state: 'ok', what: 'none' };
    const advice =
      'read why in the worker’s log, then send them back: make dlq-redrive ENV=… (docs/runbook.md#dead-letters)';
    return { subject, state: 'wrong', what: counted(letters, 'letter'), advice };
  } catch (error) {
    const advice = 'ask as somebody who may sqs:GetQueueAttributes';
    return { subject, state: 'unknown', what: (error as Error).message, advice };
  }
}
