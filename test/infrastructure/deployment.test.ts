import type { StageConfig } from '@jobstack/cdk';
import { masked } from '@jobstack/cdk/testing';
import { addStage, handlerFacts } from '@jobstack/deployment';
import { STAGES } from '@jobstack/deployment/stages';
import { handlers } from '@jobstack/handlers';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createTestApp } from './test-app.ts';

/*
 * The stages of lib/stages, whatever they say: the one test here that their changes concern. After a change that is meant, `--update`
 * writes the snapshots anew; read the diff.
 */

const facts = await handlerFacts(handlers, STAGES);
const app = createTestApp();
const stages = STAGES.map((config: StageConfig) => ({ name: config.stage, config, ...addStage(app, config, facts) }));
// The emulator's templates are of no interest: `make test-deploy` deploys them.
const deployed = stages.filter(({ name }) => name !== 'emulator');

describe.each(deployed)('stage $name of this deployment', ({ name, config, data, jobs }) => {
  it('has the templates that are in the snapshot, asset hashes aside', async () => {
    for (const stack of [data, jobs]) {
      const template = masked(stack);
      await expect(`${JSON.stringify(template, null, 2)}\n`).toMatchFileSnapshot(`snapshots/${stack.stackName}.snap`);
    }
  });

  it('is two stacks with the names that people type, the daily one on top of the stateful one', () => {
    expect([data.stackName, jobs.stackName]).toEqual([`JobData-${name}`, `JobStack-${name}`]);
    expect(jobs.dependencies).toContain(data);
    expect(data.dependencies).toEqual([]);
  });

  it('tells a real address in production, or cannot be deployed', () => {
    const { email = '', emails = [] } = config.alarms;
    const isExample = config.production && [email, ...emails].some((address) => address.endsWith('@example.com'));

    expect('AlarmAddress' in (Template.fromStack(jobs).toJSON().Rules ?? {})).toBe(isExample);
  });
});
