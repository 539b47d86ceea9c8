import { leastVisibilitySeconds, type Queue } from '@jobstack/core/settings';
import { Duration } from 'aws-cdk-lib';
import { QueueEncryption, Queue as SqsQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface QueuePairProps {
  /** Limits of the queue and of the worker that it feeds. */
  readonly queue: Queue;
}

/** A standard queue that rings, and the dead-letter queue for messages that nobody understands. */
export class QueuePair extends Construct {
  readonly queue: SqsQueue;
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, id: string, props: QueuePairProps) {
    super(scope, id);
    const { queue } = props;
    this.deadLetters = new SqsQueue(this, 'DeadLetters', {
      retentionPeriod: Duration.days(queue.deadLetterRetentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    acknowledge(this.deadLetters, 'Serverless-SQSRedrivePolicy', 'It is itself where messages end, under an alarm.');
    this.queue = new SqsQueue(this, 'Queue', {
      visibilityTimeout: Duration.seconds(queue.visibilityTimeoutSeconds),
      retentionPeriod: Duration.days(queue.retentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: queue.maxReceiveCount },
    });
    this.node.addValidation({ validate: () => visibilityProblems(queue) });
  }
}

/** The stage's guards say the same earlier; this one holds for whoever builds a queue by hand. */
function visibilityProblems({ visibilityTimeoutSeconds, timeoutSeconds, batchWindowSeconds }: Queue): string[] {
  const least = leastVisibilitySeconds(timeoutSeconds, batchWindowSeconds);
  if (visibilityTimeoutSeconds >= least) return [];
  return [
    `The visibility timeout must be at least ${least} seconds for this worker; it is ${visibilityTimeoutSeconds}.`,
  ];
}
