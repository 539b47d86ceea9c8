import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** cdk-nag packs whose findings have the same rule under two names. */
const PACKS = ['AwsSolutions', 'Serverless'] as const;

/**
 * Accepts a compliance finding on the narrowest construct, with the reason that an auditor reads.
 *
 * @param id rule with its pack, such as `AwsSolutions-IAM5[Resource::*]`
 */
export function acknowledge(scope: IConstruct, id: string, reason: string): void {
  const pack = PACKS.find((name) => id.startsWith(`${name}-`));
  Validations.of(scope).acknowledge({ id: pack ? `${pack}::${id}` : id, reason });
}
