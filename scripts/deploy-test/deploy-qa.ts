import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_ROLES } from '@jobstack/core';
import type pg from 'pg';
import { Deployment, secretArn } from './deployment.ts';
import { fitToEmulator, type StandIn, type Template } from './emulator-gaps.ts';
import { run } from './run.ts';
import { mustBe, say } from './say.ts';
import { startTestServer, type TestServer } from './test-server.ts';

export interface QaOptions {
  readonly root: string;
  readonly folder: string;
  readonly endpoint: string;
}

const STACKS = ['JobStack-qa', 'JobData-qa'] as const;
const OWNER = 'jobstack/qa/owner';
const secretOf = (role: string) => `jobstack/qa/${role}`;

/**
 * Deploys the stage qa itself, network and all, as far as the emulator bears it, and says what it does not bear. The roles that the
 * migration made are the ones that the functions sign in as, so what they may not do in PostgreSQL they may not do here.
 */
export async function deployQa(options: QaOptions): Promise<void> {
  const server = await startTestServer(join(options.folder, 'postgres-qa'));
  try {
    await deployOn(server, options);
  } finally {
    await server.stop();
  }
}

async function deployOn(server: TestServer, options: QaOptions): Promise<void> {
  const deployment = new Deployment({ ...options, stacks: STACKS });
  const { secret, database } = server;
  await deployment.createSecret(OWNER, secret);
  for (const role of DATABASE_ROLES) await deployment.createSecret(secretOf(role), { ...secret, username: role });
  // Part of every Aurora and RDS.
  await database.query('CREATE ROLE rds_iam');
  const assembly = join(options.folder, 'qa.out');
  await synthesise(options, assembly);
  const gaps = STACKS.toReversed().flatMap((stack) => adapt(join(assembly, `${stack}.template.json`), server));
  say('JobStack-qa and JobData-qa as synthesised, but:');
  for (const gap of gaps) console.log(`            - ${gap}`);
  const outputs = await deployment.deployAssembly(assembly);
  say(`cdk deploy JobStack-qa: ${await describe(deployment)}`);
  await givePasswords(database, secret.password);
  await ringAndLook(deployment, database, outputs.Queuedefault ?? '');
  await deployment.destroy();
  say('both stacks of qa are deleted');
}

async function synthesise({ root, folder }: QaOptions, output: string): Promise<void> {
  const args = ['exec', 'cdk', 'synth', '--quiet', '-c', 'stage=qa', '--output', output];
  await run('pnpm', args, { cwd: root, log: join(folder, 'synth-qa.log') });
}

function adapt(path: string, { secret }: TestServer): readonly string[] {
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  const standIn: StandIn = {
    host: secret.host,
    port: String(secret.port),
    ownerSecretArn: secretArn(OWNER),
    secretArnOf: (role) => secretArn(secretOf(role)),
  };
  const gaps = fitToEmulator(template, standIn);
  writeFileSync(path, JSON.stringify(template));
  return gaps;
}

async function describe(deployment: Deployment): Promise<string> {
  const types = await deployment.resourceTypes();
  const all = [...types.values()].reduce((sum, count) => sum + count, 0);
  return `${all} resources of ${types.size} types`;
}

/** Where IAM would be asked. */
async function givePasswords(database: pg.Client, password: string): Promise<void> {
  const { rows } = await database.query('SELECT quote_literal($1) AS password', [password]);
  for (const role of DATABASE_ROLES) await database.query(`ALTER ROLE ${role} PASSWORD ${rows[0].password}`);
}

/** A job, run by the worker's role; the migration once more, by hand. */
async function ringAndLook(deployment: Deployment, database: pg.Client, queueUrl: string): Promise<void> {
  await deployment.send(queueUrl, JSON.stringify({ type: 'example', payload: { name: 'qa' } }));
  const statuses = async () =>
    (await database.query('SELECT status FROM jobstack.jobs')).rows.map(({ status }) => status);
  for (let tries = 0; tries < 120 && (await statuses())[0] !== 'COMPLETED'; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  mustBe('jobs of qa', await statuses(), ['COMPLETED']);
  say(`make db-migrate ENV=qa: ${await deployment.command('db-migrate', 'qa')}`);
}
