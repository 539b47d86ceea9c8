import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExistingInVpcConfig, migrationsHash, type StageConfig } from '@jobstack/cdk';
import { afterAll, describe, expect, it } from 'vitest';
import { deployedSamples } from './deployed/deployed-samples.ts';
import { DeployedStage } from './deployed/deployed-stage.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-migrations-'));

const samples = deployedSamples();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What CloudFormation compares with the last deploy to decide whether the migration runs. */
function triggersOf(config: StageConfig): unknown {
  const stage = new DeployedStage(stacksOf(config));
  const [run] = stage.ofType('Custom::JobStackMigration');
  if (!run) throw new Error(`Stage ${config.stage} has no migration.`);
  return Object.fromEntries(Object.keys(run.properties).map((name) => [name, stage.read(run, name)]));
}

const existing = (changes: Partial<ExistingInVpcConfig> = {}) =>
  aStage({ database: { ...DATABASES.existing, ...changes } });
const external = (secretArn: string) => aStage({ database: { ...DATABASES.external, secretArn } });
const instance = (changes: object) => aStage({ database: { ...DATABASES.rds, ...changes } });

describe('the migration runs again', () => {
  it.each([
    ['another database of the same address', existing(), existing({ signIn: { kind: 'iam', resourceId: 'db-OTHER' } })],
    ['another host', existing(), existing({ host: 'other.internal.example' })],
    ['another port', existing(), existing({ port: 6432 })],
    ['another database on the same server', existing(), existing({ name: 'others' })],
    ['another owner', existing(), existing({ ownerSecretArn: `${DATABASES.existing.ownerSecretArn}-2` })],
    ['another way to sign in', existing(), aStage({ database: DATABASES['existing-pass'] })],
    [
      'another secret',
      external('arn:aws:secretsmanager:eu-central-1:111122223333:secret:one'),
      external('arn:aws:secretsmanager:eu-central-1:111122223333:secret:other'),
    ],
    ['another kind of database', aStage(), instance({})],
    ['other connection limits', aStage(), aStage({ api: { ...aStage().api, poolSize: 1 } })],
  ])('for %s', (_what, before, after) => {
    expect(triggersOf(after)).not.toEqual(triggersOf(before));
  });

  it.each(samples.map(({ name, stage }) => [name, stage] as const))(
    'in stage %s, whenever its code is another, or anything that it is told',
    (_name, stage) => {
      const [run] = stage.ofType('Custom::JobStackMigration');
      const migrate = run && stage.named(stage.read<string>(run, 'ServiceToken'));
      if (!migrate) throw new Error('The migration has no function.');

      expect(stage.read(run, 'code')).toEqual(stage.read<{ S3Key: string }>(migrate, 'Code').S3Key);
      expect(stage.read(run, 'environment')).toEqual(
        stage.read<{ Variables: object }>(migrate, 'Environment').Variables,
      );
    },
  );

  it('for a file that is changed, renamed or added', () => {
    const hash = (files: Record<string, string>) => {
      const at = mkdtempSync(join(folder, 'at-'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
      return migrationsHash([at]);
    };
    const before = hash({ '0000_a.sql': 'SELECT 1' });

    expect(hash({ '0000_a.sql': 'SELECT 1' })).toBe(before);
    expect(hash({ '0000_a.sql': 'SELECT 2' })).not.toBe(before);
    expect(hash({ '0000_b.sql': 'SELECT 1' })).not.toBe(before);
    expect(hash({ '0000_a.sql': 'SELECT 1', '0001_b.sql': '' })).not.toBe(before);
  });
});

it('the migration does not run for what is none of its business', () => {
  const before = aStage();

  expect(triggersOf({ ...before, owner: 'others', api: { ...before.api, burst: 1 } })).toEqual(triggersOf(before));
});

/** What else is called by CloudFormation, and the properties that its work follows from. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'Custom::S3AutoDeleteObjects': ['BucketName'],
  'Custom::LogRetention': ['LogGroupName', 'RetentionInDays'],
};

it('every other custom resource has in its properties all that its work follows from', () => {
  const found = samples
    .flatMap(({ stage }) => [...stage.resources.values()].filter(({ type }) => type.startsWith('Custom::')))
    .filter(({ type }) => type !== 'Custom::JobStackMigration');

  expect(new Set(found.map(({ type }) => type))).toEqual(new Set(Object.keys(OTHERS)));
  for (const { type, properties } of found)
    expect(Object.keys(properties)).toEqual(['ServiceToken', ...(OTHERS[type] ?? [])]);
});
