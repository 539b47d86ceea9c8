import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from './acknowledge.ts';
import type { JobFunction } from './job-function.ts';

/** Lets a function do `actions` on every object of the bucket, and nothing with the bucket itself. */
export function grantObjects({ role }: JobFunction, files: IBucket, actions: readonly string[]): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [files.arnForObjects('*')] }));
  acknowledge(role, 'AwsSolutions-IAM5', 'Keys of uploads are made at run time: all objects of this one bucket, no other bucket, no listing.');
}
