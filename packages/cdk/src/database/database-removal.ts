import { RemovalPolicy } from 'aws-cdk-lib';
import type { RemovalConfig } from '../config/stage-config.ts';

const POLICIES = {
  destroy: RemovalPolicy.DESTROY,
  snapshot: RemovalPolicy.SNAPSHOT,
  retain: RemovalPolicy.RETAIN,
} as const;

/** What becomes of the database with its stack, in CloudFormation's terms. */
export function databaseRemoval(removal: RemovalConfig): RemovalPolicy {
  return POLICIES[removal.database];
}
