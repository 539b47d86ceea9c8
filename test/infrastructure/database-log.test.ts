import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_PARAMETERS } from '@jobstack/cdk';
import { type PostgresServer, removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-log-'));
const CANARY = 'canary-4711';

let server: PostgresServer;
let client: pg.Client;

/** Those of RDS are unknown to PostgreSQL itself; and so that a test need not be slow, every statement counts as slow. */
const PARAMETERS = Object.fromEntries(
  Object.entries({ ...ENGINE_PARAMETERS, log_min_duration_statement: '0' }).filter(([name]) => !name.includes('.')),
);

const lines: string[] = [];

beforeAll(async () => {
  server = await startPostgresServer({
    folder,
    throwAway: true,
    settings: PARAMETERS,
    onLog: (line) => lines.push(line),
  });
  client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await client.query(
    `CREATE TABLE people (name text UNIQUE CHECK (name <> concat('canary', '-4711-checked')), age int)`,
  );
});

beforeEach(() => {
  lines.length = 0;
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
  removePostgresHome(folder);
});

/** All that the server has written until now: the mark comes back when everything before it has. */
async function log(): Promise<string> {
  const mark = `mark ${lines.length}`;
  await client.query(`SELECT '${mark}'`);
  await vi.waitUntil(() => lines.some((line) => line.includes(mark)), { interval: 5 });
  return lines.join('\n');
}

const failed = (statement: string, values: unknown[] = []) => client.query(statement, values).catch(() => undefined);

describe('the log of a PostgreSQL that JobStack creates', () => {
  it('names slow statements, without the values that were sent along', async () => {
    await client.query('INSERT INTO people (name) VALUES ($1) /* slow */', [CANARY]);

    const written = await log();

    expect(written).toMatch(
      /duration: \d+\.\d+ ms {2}execute <unnamed>: INSERT INTO people \(name\) VALUES \(\$1\) \/\* slow \*\//,
    );
    expect(written).not.toContain(CANARY);
  });

  it.each([
    ['a row that a constraint refuses', 'INSERT INTO people (name) VALUES ($1)', `${CANARY}-checked`],
    ['a key that is there already', 'INSERT INTO people (name) VALUES ($1), ($1)', CANARY],
    ['a value that does not fit its type', 'INSERT INTO people (age) VALUES ($1::text::int)', CANARY],
    ['a statement that is interrupted', 'SELECT pg_cancel_backend(pg_backend_pid()), $1::text', CANARY],
  ])('is silent about %s', async (_what, statement, value) => {
    await failed(statement, [value]);

    expect(await log()).not.toContain(CANARY);
  });

  it('is silent about the line that a COPY stumbles over', async () => {
    await client.query(`CREATE TABLE lines AS SELECT concat('canary', '-4711') AS line`);
    const file = (await client.query("SELECT current_setting('data_directory') || '/lines.txt' AS name")).rows[0].name;
    await client.query(`COPY lines TO '${file}'`);
    await failed(`COPY people (age) FROM '${file}'`);

    expect(await log()).not.toContain(CANARY);
  });

  it('still tells who was refused', async () => {
    const stranger = new pg.Client({ connectionString: server.url('nowhere') });
    await expect(stranger.connect()).rejects.toThrow('does not exist');

    expect(await log()).toMatch(/FATAL: {2}database "nowhere" does not exist/);
  });
});
