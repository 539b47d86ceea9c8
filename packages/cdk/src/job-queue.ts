import { leastVisibilitySeconds, type Queue as QueueLimits } from '@jobstack/core/settings';
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface JobQueueProps {
  /** Limits of the queue and of the worker that it feeds. */
  readonly limits: QueueLimits;
}

/** A standard queue that rings, and beside it the dead-letter queue for messages that nobody understands. */
export class JobQueue extends Queue {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { limits }: JobQueueProps) {
    const home = new Construct(scope, id);
    const deadLetters = new Queue(home, 'DeadLetters', {
      retentionPeriod: Duration.days(limits.deadLetterRetentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    acknowledge(deadLetters, 'Serverless-SQSRedrivePolicy', 'It is itself where messages end, under an alarm.');
    super(home, 'Queue', {
      visibilityTimeout: Duration.seconds(limits.visibilityTimeoutSeconds),
      retentionPeriod: Duration.days(limits.retentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: limits.maxReceiveCount },
    });
    this.deadLetters = deadLetters;
    this.node.addValidation({ validate: () => visibilityProblems(limits) });
  }
}

/** The guards say the same earlier; this one holds for whoever builds a queue by hand. */
function visibilityProblems({ visibilityTimeoutSeconds, timeoutSeconds, batchWindowSeconds }: QueueLimits): string[] {
  const least = leastVisibilitySeconds(timeoutSeconds, batchWindowSeconds);
  if (visibilityTimeoutSeconds >= least) return [];
  return [
    `The visibility timeout must be at least ${least} seconds for this worker; it is ${visibilityTimeoutSeconds}.`,
  ];
}
