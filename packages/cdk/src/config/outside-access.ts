import type { QueueConfigs } from '@jobstack/core/settings';

/** What a stage lets its handlers use in AWS beyond the deployment itself, gathered from all queues. */
export interface OutsideAccess {
  /** Accounts other than the deployment's own, wherever an ARN names one. */
  readonly accounts: readonly string[];
  /** ARNs by service, as the queues' `policy` and `secrets` have them. */
  readonly arns: Readonly<Record<'s3' | 'sqs' | 'secretsmanager', readonly string[]>>;
}

const ARN = /^arn:[\w-]+:(?<service>[\w-]*):[\w*-]*:(?<account>\d{12})?/;

export function outsideAccess(queues: QueueConfigs): OutsideAccess {
  const all = Object.values(queues).flatMap(({ secrets = {}, policy = [] }) => [
    ...Object.values(secrets),
    ...policy.flatMap(({ resources }) => resources),
  ]);
  const parsed = [...new Set(all)].map((arn) => ({ arn, ...ARN.exec(arn)?.groups }) as ParsedArn);
  const ofService = (wanted: string) => parsed.filter(({ service }) => service === wanted).map(({ arn }) => arn);
  return {
    accounts: [...new Set(parsed.flatMap(({ account }) => account ?? []))],
    arns: { s3: ofService('s3'), sqs: ofService('sqs'), secretsmanager: ofService('secretsmanager') },
  };
}

interface ParsedArn {
  readonly arn: string;
  readonly service?: string;
  readonly account?: string;
}

/** Whether any handler of the stage reads a secret. */
export function readsSecrets(queues: QueueConfigs): boolean {
  return outsideAccess(queues).arns.secretsmanager.length > 0;
}
