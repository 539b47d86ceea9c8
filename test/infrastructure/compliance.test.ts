import { JobDatabase, JobProcessor } from '@jobstack/cdk';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { emulator } from './fixed-stages.ts';
import { ENTRY } from './processor/team-app.ts';
import { SAMPLE_STAGES } from './sample-stages.ts';
import { createTestApp, stacksOf } from './test-app.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf';
const VPC = {
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: ['eu-central-1a'],
  privateSubnetIds: ['subnet-0a1b2c3d'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d'],
};

function addPacks(app: App): App {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

it('leaves no finding of cdk-nag unexplained, whatever a stage chooses', { timeout: 120_000 }, () => {
  const app = addPacks(createTestApp());
  for (const config of SAMPLE_STAGES) stacksOf(config, app);

  const { stacks } = app.synth();

  expect(stacks).toHaveLength(2 * SAMPLE_STAGES.length);
  expect(stacks.flatMap(({ messages }) => messages)).toEqual([]);
});

it('leaves none in a stack of somebody else, with a database, a bucket and a VPC of theirs', {
  timeout: 60_000,
}, () => {
  const app = addPacks(createTestApp());
  const stack = new Stack(app, 'Shop');
  const bucket = Bucket.fromBucketName(stack, 'Uploads', 'shop-uploads');
  const secret = Secret.fromSecretCompleteArn(stack, 'Secret', SECRET);
  const database = JobDatabase.fromSecret(secret, { maxConnections: 500 });
  new JobProcessor(stack, 'Jobs', { entry: ENTRY, removal: { deletionProtection: true } });
  new JobProcessor(stack, 'Mails', { entry: ENTRY, database, bucket, vpc: Vpc.fromVpcAttributes(stack, 'Vpc', VPC) });

  const { stacks } = app.synth();

  expect(stacks.flatMap(({ messages }) => messages.map(({ entry }) => entry.data))).toEqual([]);
});

it("breaks none of AWS's own template rules, which are errors here", { timeout: 120_000 }, () => {
  const app = createTestApp({ templateRules: true });
  const chosen = SAMPLE_STAGES.filter(({ stage }) => ['prod', 'rds-proxy', 'full', 'nat', 'endpoints'].includes(stage));
  for (const config of chosen) stacksOf(config, app);

  expect(app.synth().stacks.flatMap(({ messages }) => messages)).toEqual([]);
});

it('would find something: a bucket that nobody hardened', () => {
  const app = addPacks(createTestApp());
  const { data } = stacksOf(emulator, app);
  new Bucket(data, 'Careless');

  expect(() => app.synth()).toThrow(/JobData-emulator\/Careless\/Resource[\s\S]*AwsSolutions-S10/);
});

it('would find something: a queue that SQS would refuse', { timeout: 60_000 }, () => {
  const app = createTestApp({ templateRules: true });
  const { data } = stacksOf(emulator, app);
  new CfnQueue(data, 'Impossible', { visibilityTimeout: 99_999_999 });

  expect(() => app.synth()).toThrow(/Impossible/);
});
