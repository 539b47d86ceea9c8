/**
 * `make test-deploy`: a deploy that really runs. Bootstraps and deploys the stage `emulator` on an AWS emulator, imports a real CSV
 * through the deployed API, S3, SQS and Lambda, checks rows and logs by SQL, deploys a change, then one whose migration fails, and
 * deletes everything; then the stage qa itself, as far as the emulator bears it. Before all that, store and engine run behind a PgBouncer.
 */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emulator as stage } from '@jobstack/deployment/stages';
import type pg from 'pg';
import { deployQa } from './deploy-qa.ts';
import { DeployedApi, type DeployedJob } from './deployed-api.ts';
import { Deployment } from './deployment.ts';
import { installEmulator, startEmulator, venvBin } from './emulator.ts';
import { testBehindPgBouncer } from './pgbouncer.ts';
import { run } from './run.ts';
import { mustBe, say } from './say.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { startTokenIssuer } from './token-issuer.ts';
import { UNPROVEN } from './unproven.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CSV = join(ROOT, 'node_modules', 'vega-datasets', 'data', 'zipcodes.csv');
/** As the stage names it. */
const SECRET = 'jobstack/emulator';
const MAPPING = {
  zip_code: 'zipCode',
  latitude: 'latitude',
  longitude: 'longitude',
  city: 'city',
  state: 'state',
  county: 'county',
};

interface CreatedJob extends DeployedJob {
  readonly upload: { readonly url: string; readonly method: string; readonly headers: Record<string, string> };
}

const folder = mkdtempSync(join(tmpdir(), 'jobstack-deploy-'));
mkdirSync(join(folder, 'state'));
const cleanups: (() => unknown)[] = [];
try {
  say(`logs are in ${folder}`);
  await testDeploy();
  say('all of it held.');
  console.log(`\nNot proven by an emulator:\n${UNPROVEN.map((line) => `  - ${line}`).join('\n')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function testDeploy(): Promise<void> {
  await testBehindPgBouncer({ root: ROOT, folder });
  await installEmulator({ root: ROOT, folder });
  say('emulator and linter are installed');
  const { database, secret } = await startDatabase();
  const issuer = await startTokenIssuer(stage.api.auth.issuer, 'jobstack');
  cleanups.push(() => issuer.stop());
  const deployment = await startDeployment();
  await deployment.createSecret(SECRET, secret);
  await deployment.bootstrap();
  say('cdk bootstrap');
  const outputs = await deployment.deploy();
  say(`cdk deploy JobStack-emulator: ${outputs.ApiUrl}`);
  const token = issuer.token({ sub: 'deploy-test', tenant: 'acme' });
  const api = new DeployedApi(deployment.endpoint, outputs.ApiUrl ?? '', token);
  await importThroughTheCloud(api, database);
  await ringDirectly(deployment, api, outputs.Queuedefault ?? '');
  await deployChange(deployment, api);
  await failMigration(deployment, api, secret);
  say(`resources: ${[...(await deployment.resourceTypes())].map(([type, count]) => `${count} ${type}`).join(', ')}`);
  await deployment.destroy();
  say('both stacks are deleted');
  await deployQa({ root: ROOT, folder, endpoint: deployment.endpoint });
  await lintTemplates();
}

/** cfn-lint: no error, and no warning but W3005, which is about dependencies that the CDK states twice. */
async function lintTemplates(): Promise<void> {
  const output = join(folder, 'lint.out');
  const log = join(folder, 'lint.log');
  await run('pnpm', ['exec', 'cdk', 'synth', '--quiet', '--output', output], { cwd: ROOT, log });
  const templates = ['JobData-qa', 'JobStack-qa', 'JobData-prod', 'JobStack-prod'].map((name) =>
    join(output, `${name}.template.json`),
  );
  await run(venvBin(ROOT, 'cfn-lint'), ['--ignore-checks', 'W3005', '--', ...templates], { cwd: ROOT, log });
  say('cfn-lint has nothing to say about qa and prod');
}

async function startDatabase(): Promise<TestServer> {
  const server = await startTestServer(join(folder, 'postgres'));
  cleanups.push(() => server.stop());
  say(`PostgreSQL listens on ${server.secret.host}:${server.secret.port}`);
  return server;
}

async function startDeployment(): Promise<Deployment & { readonly endpoint: string }> {
  const given = process.env.AWS_ENDPOINT_URL;
  const endpoint = given ?? (await startOwnEmulator());
  const stacks = ['JobStack-emulator', 'JobData-emulator'] as const;
  return Object.assign(new Deployment({ root: ROOT, folder, endpoint, stacks }), { endpoint });
}

async function startOwnEmulator(): Promise<string> {
  const emulator = await startEmulator({ root: ROOT, folder });
  cleanups.push(() => emulator.stop());
  return emulator.endpoint;
}

async function importThroughTheCloud(api: DeployedApi, database: pg.Client): Promise<void> {
  mustBe('status without a token', await api.status('/jobs'), 401);
  mustBe('status with a forged token', await api.status('/jobs', { authorization: 'Bearer a.b.c' }), 401);
  const file = readFileSync(CSV);
  const job = await api.call<CreatedJob>('POST', '/jobs', {
    type: 'csv_import',
    payload: { target: 'places', columnMapping: MAPPING },
    file: { name: 'zipcodes.csv', size: file.length, contentType: 'text/csv' },
  });
  const { url, method, headers } = job.upload;
  mustBe('upload to S3', (await fetch(url, { method, headers, body: file })).status, 200);
  await api.call('POST', `/jobs/${job.id}/start`);
  const ended = await api.ended(job.id);
  mustBe('import', ended.status, 'COMPLETED');
  const { totalRows, successCount, errorCount } = ended.result as Record<string, number>;
  mustBe('result', { totalRows, successCount, errorCount }, { totalRows: 42_049, successCount: 42_049, errorCount: 0 });
  const rows = await database.query(
    'SELECT count(*)::int AS all, count(DISTINCT zip_code)::int AS distinct FROM places',
  );
  mustBe('rows in PostgreSQL', rows.rows[0], { all: 42_049, distinct: 42_049 });
  const logs = await database.query('SELECT count(*)::int AS count FROM jobstack.job_logs WHERE job_id = $1', [job.id]);
  say(`log lines in PostgreSQL: ${logs.rows[0].count}`);
  if (logs.rows[0].count === 0) throw new Error('The job has no log lines.');
}

async function runExample(api: DeployedApi, name: string): Promise<void> {
  const job = await api.call<DeployedJob>('POST', '/jobs', { type: 'example', payload: { name } });
  mustBe(`job '${name}'`, (await api.ended(job.id)).status, 'COMPLETED');
}

/** The message of a schedule, twice: its key makes one job of both. */
async function ringDirectly(deployment: Deployment, api: DeployedApi, queueUrl: string): Promise<void> {
  const message = {
    type: 'example',
    payload: { name: 'clock' },
    idempotencyKey: 'schedule:nightly:2026-11-23T03:00:00Z',
  };
  await deployment.send(queueUrl, JSON.stringify({ ...message, tenantId: 'acme' }));
  await deployment.send(queueUrl, JSON.stringify({ ...message, tenantId: 'acme' }));
  const found = await api.untilListed('example', 1);
  mustBe('job of a direct ring', (await api.ended(found)).status, 'COMPLETED');
}

async function deployChange(deployment: Deployment, api: DeployedApi): Promise<void> {
  await deployment.deploy('changed');
  say('cdk deploy of a change');
  mustBe('schedules', (await deployment.resourceTypes()).get('AWS::Scheduler::Schedule'), 2);
  await runExample(api, 'after the change');
}

async function failMigration(deployment: Deployment, api: DeployedApi, secret: object): Promise<void> {
  await deployment.changeSecret(SECRET, { ...secret, dbname: 'nowhere' });
  const failure = await deployment.deploy('broken').then(
    () => undefined,
    (error: Error) => error.message,
  );
  await deployment.changeSecret(SECRET, secret);
  if (!failure?.includes('database "nowhere" does not exist')) {
    throw new Error(
      `Expected a deploy that fails by its migration; it ${failure ? `failed by: ${failure}` : 'succeeded'}.`,
    );
  }
  say('deploy whose migration fails: failed, and says why');
  mustBe('memory of the worker that runs on, MiB', await deployment.memoryOf('WorkersdefaultWorker'), 1024);
  await runExample(api, 'after the failed deploy');
}
