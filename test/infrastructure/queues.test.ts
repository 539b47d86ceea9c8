import { describe, expect, it } from 'vitest';
import { deadLettersOf } from '../../scripts/deploy/redrive.ts';
import { deployedSamples } from './deployed/deployed-samples.ts';
import type { DeployedStage, Resource } from './deployed/deployed-stage.ts';
import { FunctionCalls } from './deployed/function-calls.ts';
import { allows, type Statement } from './deployed/policy-decision.ts';

const samples = deployedSamples().map((sample) => ({ ...sample, calls: new FunctionCalls(sample.stage) }));

/** What SQS keeps a message for unless told. */
const SQS_DEFAULT_SECONDS = 345_600;

interface Pair {
  /** Of the queue, as the stage calls it. */
  readonly name: string;
  readonly queue: Resource;
  readonly deadLetters: Resource | undefined;
}

/** Each queue that feeds a worker, with where its messages end. */
function pairsOf(stage: DeployedStage, names: readonly string[]): Pair[] {
  return names.map((name) => {
    const [queue] = stage.ofType('AWS::SQS::Queue').filter(({ id }) => id.includes(`.Queues${name}Queue`));
    if (!queue) throw new Error(`Queue ${name} is not deployed.`);
    const redrive = stage.read<{ deadLetterTargetArn?: string } | undefined>(queue, 'RedrivePolicy');
    return { name, queue, deadLetters: stage.named(redrive?.deadLetterTargetArn ?? '') };
  });
}

const arnOf = ({ id }: Resource) => `arn:<AWS.Partition>:sqs:<AWS.Region>:<AWS.AccountId>:<${id}>`;

describe.each(samples)('in stage $name', ({ stage, config, calls }) => {
  const pairs = pairsOf(stage, Object.keys(config.queues));

  it('each queue has dead letters of its own, kept for longer than its messages', () => {
    const kept = (queue: Resource | undefined) =>
      queue ? (stage.read<number | undefined>(queue, 'MessageRetentionPeriod') ?? SQS_DEFAULT_SECONDS) : 0;

    expect(new Set(pairs.map(({ deadLetters }) => deadLetters?.id)).size).toBe(pairs.length);
    expect(pairs.filter(({ queue, deadLetters }) => kept(deadLetters) <= kept(queue))).toEqual([]);
  });

  it('each worker may put aside what it reads, and knows where to', () => {
    const workers = pairs.map(({ queue, deadLetters }) => {
      const mapping = stage
        .ofType('AWS::Lambda::EventSourceMapping')
        .find((each) => stage.read(each, 'EventSourceArn') === arnOf(queue));
      return { worker: mapping && stage.named(stage.read<string>(mapping, 'FunctionName')), deadLetters };
    });
    const told = Object.fromEntries(pairs.map(({ name, deadLetters }) => [name, `<${deadLetters?.id}>`]));

    for (const { worker, deadLetters } of workers) {
      if (!worker || !deadLetters) throw new Error('A queue feeds nobody, or its messages end nowhere.');
      expect(calls.may(worker, 'sqs:SendMessage', arnOf(deadLetters))).toBe(true);
      expect(JSON.parse(calls.variablesOf(worker).DEAD_LETTER_URLS ?? '')).toEqual(told);
    }
  });

  it('a redrive finds each queue by what the stack prints, and sends its letters back to where they came from', () => {
    const printed = deadLettersOf(stage.outputs(`JobStack-${config.stage}`));

    expect(printed).toEqual(
      pairs.map(({ name, queue, deadLetters }) => ({
        name,
        deadLettersArn: deadLetters && arnOf(deadLetters),
        queueUrl: `<${queue.id}>`,
      })),
    );
  });

  it('somebody hears of the first dead letter of each queue', () => {
    const watched = stage
      .ofType('AWS::CloudWatch::Alarm')
      .filter((alarm) => stage.read(alarm, 'MetricName') === 'ApproximateNumberOfMessagesVisible')
      .filter((alarm) => stage.read(alarm, 'Threshold') === 0)
      .flatMap((alarm) =>
        stage.read<{ Value: string }[]>(alarm, 'Dimensions').map(({ Value }) => stage.named(Value)?.id),
      );

    expect(watched).toEqual(pairs.map(({ deadLetters }) => deadLetters?.id));
  });

  it('no queue keeps back SQS, which moves its messages, or a sender over TLS', () => {
    const refused = stage.ofType('AWS::SQS::Queue').filter((queue) => {
      const policies = stage
        .ofType('AWS::SQS::QueuePolicy')
        .filter((policy) => stage.read<string[]>(policy, 'Queues').includes(`<${queue.id}>`))
        .flatMap((policy) => stage.read<{ Statement: Statement[] }>(policy, 'PolicyDocument').Statement);
      // The account's own are let in by their roles; the queue's policy need only not refuse them.
      const byRole: Statement = { Effect: 'Allow', Action: '*' };
      return !allows([byRole, ...policies], {
        principal: { account: '<AWS.AccountId>' },
        action: 'sqs:SendMessage',
        resource: arnOf(queue),
        context: { 'aws:SecureTransport': 'true' },
      });
    });

    expect(refused).toEqual([]);
  });

  it('each schedule may ring its queue, and put aside what it could not send', () => {
    const schedules = stage.ofType('AWS::Scheduler::Schedule').map((schedule) => {
      const target = stage.read<{ Arn: string; RoleArn: string; DeadLetterConfig?: { Arn: string } }>(
        schedule,
        'Target',
      );
      const sends = [target.Arn, ...(target.DeadLetterConfig ? [target.DeadLetterConfig.Arn] : [])];
      return sends.filter((queue) => !calls.roleMay(target.RoleArn, 'sqs:SendMessage', queue));
    });

    expect(schedules.length).toBe(config.schedules.length + 1);
    expect(schedules.flat()).toEqual([]);
  });
});
