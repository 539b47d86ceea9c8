import { type QueueConfigs, resolveQueues } from '@jobstack/core/settings';
import { Construct } from 'constructs';
import type { JobFunction } from './functions/job-function.ts';
import { JobQueue } from './job-queue.ts';

export interface JobQueuesProps {
  readonly queues: QueueConfigs;
}

/** All queues of a deployment. Every function may ring all of them: a job can be handed to any. */
export class JobQueues extends Construct {
  readonly byName: ReadonlyMap<string, JobQueue>;

  constructor(scope: Construct, id: string, props: JobQueuesProps) {
    super(scope, id);
    this.byName = new Map(
      [...resolveQueues(props.queues)].map(([name, limits]) => [name, new JobQueue(this, name, { limits })]),
    );
  }

  /** Lets a function put aside what it does not understand: its permission, and the addresses as `DEAD_LETTER_URLS`. */
  grantDeadLetters(target: JobFunction): void {
    for (const { deadLetters } of this.byName.values()) deadLetters.grantSendMessages(target.role);
    target.tell({
      deadLetterUrls: Object.fromEntries(
        [...this.byName].map(([name, { deadLetters }]) => [name, deadLetters.queueUrl]),
      ),
    });
  }

  /** Lets a function ring: its permission, and the queues' addresses as `QUEUE_URLS`. */
  grantRing(target: JobFunction): void {
    for (const queue of this.byName.values()) queue.grantSendMessages(target.role);
    target.tell({ queueUrls: Object.fromEntries([...this.byName].map(([name, queue]) => [name, queue.queueUrl])) });
  }
}
