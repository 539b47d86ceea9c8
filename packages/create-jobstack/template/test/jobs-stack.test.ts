import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { JobsStack } from '../infra/jobs-stack.ts';
import { STAGES } from '../infra/stages.ts';

/** Hashes of assets, which follow from the code. */
const ASSETS = /[0-9a-f]{64}/g;

it.each(Object.entries(STAGES))('what is deployed as %s is what was reviewed', (name, stage) => {
  // Nothing is bundled: the test looks at the template alone.
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });

  const template = Template.fromStack(new JobsStack(app, `{{name}}-${name}`, { stage }));

  expect(JSON.parse(JSON.stringify(template).replace(ASSETS, 'asset'))).toMatchSnapshot();
});
