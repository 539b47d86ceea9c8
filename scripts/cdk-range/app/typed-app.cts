// The same in TypeScript, for the compiler alone: a CommonJS module that imports an ES module.
import { JobDatabase, JobProcessor, type JobProcessorProps } from '@jobstack/cdk';
import { masked } from '@jobstack/cdk/testing';
import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';

const stack = new Stack(new App(), 'Shop');
const props: JobProcessorProps = {
  entry: 'src/worker.ts',
  vpc: new Vpc(stack, 'Vpc'),
  bucket: new Bucket(stack, 'Uploads'),
  database: JobDatabase.fromSecret(new Secret(stack, 'Secret'), { maxConnections: 300 }),
};
const jobs = new JobProcessor(stack, 'Jobs', props);
jobs.worker('default').addEnvironment('A', '1').addSecret('B', new Secret(stack, 'B'));
new Bucket(stack, 'Reports').grantRead(jobs.api);
export const template: unknown = masked(stack);
