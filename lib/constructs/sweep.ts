import { Duration, Size } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { SweepConfig } from '../config/stage-config.ts';
import { acknowledge } from './acknowledge.ts';
import { connectToDatabase, openQueues } from './database/function-connection.ts';
import type { JobDatabase } from './database/job-database.ts';
import { JobFunction } from './job-function.ts';
import type { JobQueues } from './job-queues.ts';

export interface SweepProps {
  readonly sweep: SweepConfig;
  readonly queues: JobQueues;
  readonly database: JobDatabase;
  readonly service: string;
  readonly logRetention: RetentionDays;
}

const TIMEOUT = Duration.seconds(50);

/** All arming messages are one group: the next pass waits for the one that runs. */
export const SWEEP_MESSAGE_GROUP = 'sweep';

/**
 * The pass over due, orphaned and never-rung jobs. It arms itself: a FIFO queue delays each arming message by the interval and drops
 * the repeats of the same interval, so that there is exactly one pass however many ask for it, and none while nothing is open: then the
 * database may sleep. A slow schedule repairs a lost arming message.
 */
export class Sweep extends Construct {
  readonly sweep: JobFunction;
  readonly arming: Queue;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    this.sweep = new JobFunction(this, 'Sweep', {
      entry: 'sweep',
      description: 'Rings jobs that are due, orphaned or were never rung.',
      service: props.service,
      timeout: TIMEOUT,
      memory: Size.mebibytes(512),
      environment: { DATABASE_POOL_SIZE: '1' },
      logRetention: props.logRetention,
      network: props.database.network,
      // It arms its own queue on purpose.
      recursion: 'allow',
    });
    connectToDatabase(this.sweep, props.database, 'jobstack_sweep');
    openQueues(this.sweep, props.database);
    props.queues.grantRing(this.sweep);
    this.arming = this.#createArmingQueue(props.sweep);
    this.grantArm(this.sweep);
    this.sweep.function.addEventSource(new SqsEventSource(this.arming, { batchSize: 10 }));
    this.#scheduleSafetyPass(props.sweep);
  }

  /** Lets a function ask for a pass: its permission, and where and how often as its environment. */
  grantArm({ role, function: target }: JobFunction): void {
    this.arming.grantSendMessages(role);
    target.addEnvironment('SWEEP_QUEUE_URL', this.arming.queueUrl);
  }

  #createArmingQueue({ everyMinutes }: SweepConfig): Queue {
    const arming = new Queue(this, 'Arming', {
      fifo: true,
      contentBasedDeduplication: true,
      deliveryDelay: Duration.minutes(everyMinutes),
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
      retentionPeriod: Duration.hours(1),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    acknowledge(
      arming,
      'AwsSolutions-SQS3',
      'A pass that fails is repeated until it succeeds; the next arming message makes a kept one useless.',
    );
    acknowledge(
      arming,
      'Serverless-SQSRedrivePolicy',
      'A pass that fails is repeated until it succeeds; the next arming message makes a kept one useless.',
    );
    return arming;
  }

  #scheduleSafetyPass({ safetyEveryHours }: SweepConfig): void {
    new Schedule(this, 'SafetyPass', {
      description: 'One pass of the sweep, should its arming message have been lost.',
      schedule: ScheduleExpression.rate(Duration.hours(safetyEveryHours)),
      target: new SqsSendMessage(this.arming, {
        input: ScheduleTargetInput.fromText('safety <aws.scheduler.scheduled-time>'),
        messageGroupId: SWEEP_MESSAGE_GROUP,
        retryAttempts: 3,
      }),
    });
  }
}
