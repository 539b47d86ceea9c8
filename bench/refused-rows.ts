/**
 * `make bench-refused`: what a row costs that the database refuses, however many there are: batches of 5,000 rows, each in a transaction
 * of its own, beside a batch without a fault. Writes bench/out/refused-rows.json; exits 1 when a row of a wholly refused batch costs more
 * than 0.4 ms.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, inTransaction } from '@jobstack/database';
import { bulkInsert } from '@jobstack/database/bulk';
import { removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type pg from 'pg';

const ROWS = 5_000;
const ROUNDS = 7;
const BUDGET_MS = 0.4;
const REPORT = join(import.meta.dirname, 'out/refused-rows.json');

const people = pgTable('people', { id: integer(), name: text(), age: integer(), parent: integer() });
type Person = typeof people.$inferInsert;

const CREATE = `
  CREATE TABLE people (id integer PRIMARY KEY, name varchar(20) NOT NULL, age integer CHECK (age >= 0), parent integer REFERENCES people);
  CREATE FUNCTION no_bob() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.name = 'Bob' THEN RAISE EXCEPTION 'Not Bob again.'; END IF; RETURN NEW; END $$;
  CREATE TRIGGER no_bob BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION no_bob()`;

/** What is wrong with a row. */
const FAULTS: Readonly<Record<string, Person>> = {
  CHECK: { age: -1 },
  'NOT NULL': { name: null },
  'foreign key': { parent: -1 },
  'no number': { age: 'old' as unknown as number },
  'too long': { name: 'x'.repeat(21) },
  trigger: { name: 'Bob' },
};

interface Batch {
  readonly ms: number;
  readonly refused: number;
}

/** The median of some rounds. @param every one row in so many has the fault; 0 for none */
async function measure(pool: pg.Pool, every: number, fault: Person): Promise<Batch> {
  const times: number[] = [];
  const rows = Array.from({ length: ROWS }, (_, id) => ({
    ...{ id, name: `Person ${id}`, age: id % 100, parent: null },
    ...(every > 0 && id % every === every - 1 ? fault : {}),
  }));
  let refused = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await pool.query('TRUNCATE people');
    const start = performance.now();
    const result = await inTransaction(pool, (tx) => bulkInsert(tx, people, rows, { onRefusal: 'report' }));
    times.push(performance.now() - start);
    refused = result.refused.length;
  }
  return { ms: times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN, refused };
}

/** What the refused rows cost beyond the share of a clean batch that the others take. */
function report(name: string, { ms, refused }: Batch, clean: Batch) {
  const msPerRefusedRow = (ms - clean.ms * (1 - refused / ROWS)) / refused;
  return { name, refused, batchMs: Number(ms.toFixed(1)), msPerRefusedRow: Number(msPerRefusedRow.toFixed(4)) };
}

const folder = mkdtempSync(join(tmpdir(), 'jobstack-bench-'));
const server = await startPostgresServer({ folder, throwAway: true });
const pool = createPool(server.url());
try {
  await pool.query(CREATE);
  const clean = await measure(pool, 0, {});
  const batches = [];
  for (const [name, fault] of Object.entries(FAULTS)) {
    batches.push(report(`all rows: ${name}`, await measure(pool, 1, fault), clean));
  }
  for (const every of [5, 50, 500, 5_000]) {
    batches.push(report(`one row in ${every}: CHECK`, await measure(pool, every, { age: -1 }), clean));
  }
  const { rows: versions } = await pool.query('SHOW server_version');
  const machine = { cores: cpus().length, node: process.version, postgres: versions[0].server_version };
  mkdirSync(join(REPORT, '..'), { recursive: true });
  writeFileSync(
    REPORT,
    `${JSON.stringify({ rows: ROWS, cleanBatchMs: Number(clean.ms.toFixed(1)), batches, machine }, null, 2)}\n`,
  );
  console.log(`clean batch of ${ROWS} rows: ${clean.ms.toFixed(1)} ms`);
  console.table(batches);
  const isDear = batches.some(({ refused, msPerRefusedRow }) => refused === ROWS && msPerRefusedRow > BUDGET_MS);
  process.exitCode = isDear ? 1 : 0;
} finally {
  await pool.end();
  await server.stop();
  removePostgresHome(folder);
}
