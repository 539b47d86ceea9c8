import { type App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { emulator } from './fixed-stages.ts';
import { SAMPLE_STAGES } from './sample-stages.ts';
import { createTestApp, stacksOf } from './test-app.ts';

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
