import { type QueueConfigs, resolveQueues } from '@jobstack/core/settings';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { JobFunction } from './job-function.ts';
import { JobQueue } from './job-queue.ts';

export interface JobQueuesProps {
  readonly queues: QueueConfigs;
}

/** All queues of a stage. Every function may ring all of them: a job can be handed to any. */
export class JobQueues extends Construct {
  readonly byName: ReadonlyMap<string, JobQueue>;

  constructor(scope: Construct, id: string, props: JobQueuesProps) {
    super(scope, id);
    this.byName = new Map(
      [...resolveQueues(props.queues)].map(([name, queue]) => [name, new JobQueue(this, name, { queue })]),
    );
  }

  /** Lets a function put aside what it does not understand: its permission, and the addresses as `DEAD_LETTER_URLS`. */
  grantBury({ role, function: target }: JobFunction): void {
    for (const { deadLetters } of this.byName.values()) deadLetters.grantSendMessages(role);
    const urls = Object.fromEntries([...this.byName].map(([name, { deadLetters }]) => [name, deadLetters.queueUrl]));
    target.addEnvironment('DEAD_LETTER_URLS', Stack.of(this).toJsonString(urls));
  }

  /** Lets a function ring: its permission, and the queues' addresses as `QUEUE_URLS`. */
  grantRing({ role, function: target }: JobFunction): void {
    for (const { queue } of this.byName.values()) queue.grantSendMessages(role);
    const urls = Object.fromEntries([...this.byName].map(([name, { queue }]) => [name, queue.queueUrl]));
    target.addEnvironment('QUEUE_URLS', Stack.of(this).toJsonString(urls));
  }
}
