import { UPLOADS_PREFIX } from '@jobstack/core';
import { type CfnElement, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from './acknowledge.ts';
import type { JobFunction } from './functions/job-function.ts';

const UPLOADS = `${UPLOADS_PREFIX}*`;

/**
 * Lets a function do `actions` on the uploads in the bucket, and on nothing else there. Listing comes with it, because without that S3
 * answers 403 instead of 404 for an object that is not there, and "not uploaded yet" could not be told from "not allowed"; it cannot be
 * limited to the uploads, since the request that asks for one object names no prefix.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function grantObjects({ role }: JobFunction, files: IBucket, actions: readonly string[]): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [files.arnForObjects(UPLOADS)] }));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [files.bucketArn] }));
  if (actions.includes('s3:PutObject')) files.encryptionKey?.grantEncryptDecrypt(role);
  else files.encryptionKey?.grantDecrypt(role);
  acknowledge(
    role,
    `AwsSolutions-IAM5[Resource::${nagNameOf(files, Stack.of(role))}/${UPLOADS}]`,
    'Keys of uploads are made at run time: all uploads in this one bucket, and nothing else.',
  );
}

/** What cdk-nag calls the bucket's ARN: the name of its export, within one stack `<LogicalId.Arn>`, and of an imported one its text. */
function nagNameOf(files: IBucket, consumer: Stack): string {
  if (!files.node.defaultChild) return textOf(consumer.resolve(files.bucketArn));
  const producer = Stack.of(files);
  if (producer === consumer) return `<${producer.getLogicalId(files.node.defaultChild as CfnElement)}.Arn>`;
  return producer.resolve(producer.exportValue(files.bucketArn))['Fn::ImportValue'];
}

/** A text with `<AWS::Partition>` for what only the deploy knows. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::Join': join } = value as { readonly Ref?: string; readonly 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(textOf).join(join[0]) : `<${Ref}>`;
}
