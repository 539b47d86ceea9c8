import { setTimeout as pause } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry as MoveTask,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { awsProblem } from './aws-problem.ts';
import { DeployError } from './deploy-error.ts';

/** A dead-letter queue and the queue whose letters it keeps. */
export interface DeadLetters {
  readonly name: string;
  readonly deadLettersArn: string;
  readonly queueUrl: string;
}

export interface RedriveOptions {
  readonly client?: SQSClient;
  /** The longest between two looks at a move, in milliseconds. @default 1,000 */
  readonly everyMs?: number;
  readonly say?: (line: string) => void;
}

/** The dead-letter queues in the outputs of a stack. */
export function deadLettersOf(outputs: Readonly<Record<string, string>>): readonly DeadLetters[] {
  return Object.entries(outputs).flatMap(([key, deadLettersArn]) => {
    const [, name] = /^DeadLetters(.+)$/.exec(key) ?? [];
    const queueUrl = outputs[`Queue${name}`];
    return name && queueUrl ? [{ name, deadLettersArn, queueUrl }] : [];
  });
}

/**
 * Moves the dead letters of each queue back into it, follows every move to its end, and says what became of it. A queue that fails does
 * not stop the others.
 *
 * @throws DeployError naming the queues whose letters are not all back
 */
export async function redrive(queues: readonly DeadLetters[], options: RedriveOptions = {}): Promise<void> {
  const { say = console.log } = options;
  const failed: string[] = [];
  for (const queue of queues) {
    const { line, done } = await redriveQueue(queue, options).catch((error: unknown) => notMoved(queue, error));
    say(line);
    if (!done) failed.push(queue.name);
  }
  if (failed.length > 0) throw new DeployError(`Not all dead letters are back: ${failed.join(', ')}; see above.`);
}

interface Report {
  readonly line: string;
  readonly done: boolean;
}

async function redriveQueue(queue: DeadLetters, options: RedriveOptions): Promise<Report> {
  const { client = new SQSClient(), everyMs = 1_000, say = console.log } = options;
  const { name, deadLettersArn: SourceArn } = queue;
  const before = await newestTask(client, SourceArn);
  if (isActive(before)) {
    say(`${name}: a move is under way already; following it.`);
  } else {
    // Named, not left to SQS: it knows the origin of letters that it moved itself, and refuses those that were sent there.
    await client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: queueArnOf(queue) }));
  }
  const isOurs = (task: MoveTask) => isActive(before) || task.StartedTimestamp !== before?.StartedTimestamp;
  for (let looks = 0; ; looks += 1) {
    const task = await newestTask(client, SourceArn);
    if (task && isOurs(task) && !isActive(task)) return reportOn(queue, task, client);
    await pause(Math.min(everyMs, 50 * 2 ** looks));
  }
}

/** SQS lists the newest first, and allows one at a time. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
async function newestTask(client: SQSClient, SourceArn: string): Promise<MoveTask | undefined> {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results[0];
}

function isActive(task: MoveTask | undefined): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}

async function reportOn(queue: DeadLetters, task: MoveTask, client: SQSClient): Promise<Report> {
  const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason = 'SQS gives no reason' } = task;
  const { name } = queue;
  const all = Math.max(task.ApproximateNumberOfMessagesToMove ?? 0, moved);
  if (Status !== 'COMPLETED') {
    const why = Status === 'FAILED' ? `the move failed: ${FailureReason}` : 'somebody cancelled the move';
    return { line: `${name}: ${moved} of ${all} dead letters are back, then ${why}.`, done: false };
  }
  if (all > 0) return { line: `${name}: ${moved} of ${all} dead letters are back.`, done: true };
  // A move takes what SQS counted when it began, and SQS counts late.
  const left = await lettersLeft(client, queue);
  if (left === 0) return { line: `${name}: no dead letters.`, done: true };
  return {
    line: `${name}: SQS found none to move, though about ${left} are there. Run this again in a minute.`,
    done: false,
  };
}

async function lettersLeft(client: SQSClient, { queueUrl, deadLettersArn }: DeadLetters): Promise<number> {
  const QueueUrl = queueUrl.replace(/[^/]+$/, deadLettersArn.split(':').at(-1) ?? '');
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** The queue's ARN differs from its dead-letter queue's in the name alone: one account, one region. */
function queueArnOf({ deadLettersArn, queueUrl }: DeadLetters): string {
  return deadLettersArn.replace(/[^:]+$/, queueUrl.split('/').at(-1) ?? '');
}

function notMoved({ name }: DeadLetters, error: unknown): Report {
  const problem = awsProblem(error);
  if (!problem) throw error;
  return { line: `${name}: its dead letters were not moved. ${problem.message}`, done: false };
}
