import { type QueueConfigs, resolveQueues, type SettingsToWrite, settingsVariables } from '@jobstack/core/settings';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { JobFunction } from './job-function.ts';
import { QueuePair } from './queue-pair.ts';

export interface JobQueuesProps {
  readonly queues: QueueConfigs;
}

/** All queues of a stage. Every function may ring all of them: a job can be handed to any. */
export class JobQueues extends Construct {
  readonly byName: ReadonlyMap<string, QueuePair>;

  constructor(scope: Construct, id: string, props: JobQueuesProps) {
    super(scope, id);
    this.byName = new Map(
      [...resolveQueues(props.queues)].map(([name, queue]) => [name, new QueuePair(this, name, { queue })]),
    );
  }

  /** Lets a function put aside what it does not understand: its permission, and the addresses as `DEAD_LETTER_URLS`. */
  grantDeadLetters({ role, function: target }: JobFunction): void {
    for (const { deadLetters } of this.byName.values()) deadLetters.grantSendMessages(role);
    const urls = Object.fromEntries([...this.byName].map(([name, { deadLetters }]) => [name, deadLetters.queueUrl]));
    this.#tell(target, { deadLetterUrls: urls });
  }

  /** Lets a function ring: its permission, and the queues' addresses as `QUEUE_URLS`. */
  grantRing({ role, function: target }: JobFunction): void {
    for (const { queue } of this.byName.values()) queue.grantSendMessages(role);
    const urls = Object.fromEntries([...this.byName].map(([name, { queue }]) => [name, queue.queueUrl]));
    this.#tell(target, { queueUrls: urls });
  }

  #tell(target: JobFunction['function'], values: SettingsToWrite): void {
    const variables = settingsVariables(values, (value) => Stack.of(this).toJsonString(value));
    for (const [name, value] of Object.entries(variables)) target.addEnvironment(name, value);
  }
}
