import { createPool, JobRecords, PgJobStore } from '@jobstack/database';
import { createTestDatabase, ledgerViolations, type TestDatabase } from '@jobstack/database/testing';
import type { Lease } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { seededRandom } from '../seeded-random.ts';
import type { RaceEvent, RaceGround } from './race-events.ts';
import { createFamilies, type Draw, type RaceFamily } from './race-family.ts';

export type RacePair = readonly [RaceEvent, RaceEvent];

/** So many families race at a time, each with up to three connections. */
const AT_ONCE = 6;
const CONNECTIONS = AT_ONCE * 3;

/** Of the tables that races fill. */
const VACUUM =
  'VACUUM (ANALYZE) jobstack.jobs, jobstack.job_attempts, jobstack.open_jobs, jobstack.job_logs, jobstack.job_rejects, jobstack.job_steps, race_written';
const VACUUM_EVERY = 20;

/** So many at a time: whatever counts running jobs, or lets go what limits hold, meets those of all families. */
const FAMILIES = 100;

/**
 * To plan each statement anew for its first five runs on each connection would cost more than all races. The plans are those of large tables,
 * though these are small.
 */
const PREPARE_DATABASE = `
  CREATE TABLE race_written (tag text, children int);
  DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET plan_cache_mode = force_generic_plan', current_database());
    EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database());
  END $$`;

/** What an event may answer because the other one came first. */
const EXPECTED = new Set(['LEASE_LOST', 'CANCELLED', 'IDEMPOTENCY_RACE']);

interface RaceReport {
  /** Names of what was done, as the events answer them. */
  readonly done: readonly string[];
  readonly complaints: readonly string[];
}

/** Where pairs of events race: one database, several connections. */
export class Races implements AsyncDisposable {
  readonly #database: TestDatabase;
  readonly #ground: RaceGround;
  /** What looks at all rows, afterwards. */
  readonly #checks: Pool;
  #runs = 0;

  private constructor(database: TestDatabase, pool: Pool, checks: Pool) {
    this.#database = database;
    this.#checks = checks;
    const store = new PgJobStore(pool, { ringGraceMs: 1_000 });
    this.#ground = { pool, store, records: new JobRecords(drizzle(pool), { ringGraceMs: 1_000 }) };
  }

  static async open(): Promise<Races> {
    const database = await createTestDatabase();
    const first = createPool(database.url);
    await first.query(PREPARE_DATABASE);
    await first.end();
    const pool = createPool(database.url, { maxConnections: CONNECTIONS, statementTimeoutMs: 10_000 });
    const checks = createPool(database.url, { maxConnections: 1, idleTimeoutMs: 3_600_000 });
    await checks.query('SET enable_seqscan = on');
    return new Races(database, pool, checks);
  }

  /**
   * Lets two events happen at the same moment, to one family after the other.
   *
   * @returns one line for each error that none of them may throw, and for each contradiction that they have left
   */
  async run(pair: RacePair, count: number, seed: number): Promise<readonly string[]> {
    const random = seededRandom(seed);
    const complaints: string[] = [];
    for (let left = count; left > 0; left -= FAMILIES) {
      complaints.push(...(await this.#runSome(pair, Math.min(left, FAMILIES), random)));
    }
    return complaints;
  }

  async #runSome(pair: RacePair, count: number, random: () => number): Promise<readonly string[]> {
    const { pool, store } = this.#ground;
    await pool.query('DELETE FROM jobstack.jobs; DELETE FROM race_written');
    const families = await createFamilies(pool, count, [...pair[0].from, ...pair[1].from], random);
    // Dead rows add up, since no autovacuum comes by as often. Not of empty tables: that any index then does, plans would take for good.
    if (this.#runs++ % VACUUM_EVERY === 0) await pool.query(VACUUM);
    const seeds = families.map(() => Math.floor(random() * 2 ** 31));
    const reports: RaceReport[] = [];
    const turns = families.entries();
    const lane = async () => {
      for (const [index, family] of turns) reports.push(await this.#race(pair, family, seeds[index] as number));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const left = await ledgerViolations(this.#checks);
    const lost = await lostOrDoubled(this.#checks, pair, families, reports);
    await pool.query(`UPDATE jobstack.open_jobs SET sweep_at = now() - interval '1 s'`);
    await store.sweep({ limit: 100 * count });
    const complaints = reports.flatMap((report) => report.complaints);
    return [...complaints, ...left, ...lost, ...(await ledgerViolations(this.#checks, { swept: true }))];
  }

  async #race(pair: RacePair, family: RaceFamily, seed: number): Promise<RaceReport> {
    const random = seededRandom(seed);
    const draw: Draw = (values) => values[Math.floor(random() * values.length)] as never;
    const shared = draw(family.jobs);
    const targets = [targetsOf(family, shared, random), targetsOf(family, shared, random)] as const;
    const begin = (nth: 0 | 1) =>
      pair[nth].happen({ ...this.#ground, family, targets: targets[nth], draw }).then(
        (done): RaceReport => ({ done, complaints: [] }),
        (error): RaceReport => ({ done: [], complaints: complaintsOf(error, pair[nth]) }),
      );
    const open = random() < 0.5 ? await this.#shut(gateOf(pair, family, draw)) : undefined;
    const both = [begin(0), begin(1)];
    await open?.(Math.floor(random() * 3));
    const reports = await Promise.all(both);
    const done = reports.flatMap((report) => report.done);
    const twice = done.filter((name, index) => done.indexOf(name) !== index).map((name) => `both did: ${name}`);
    const where = `seed ${seed}, ${family.tenantId}: ${family.states.join(' ')}`;
    const complaints = [...reports.flatMap((report) => report.complaints), ...twice];
    return { done, complaints: complaints.map((complaint) => `${complaint} (${where})`) };
  }

  /** Holds up whoever wants what this locks, so that both are in the middle of something when it opens. */
  async #shut(lock: string): Promise<(turns: number) => Promise<void>> {
    const client = await this.#ground.pool.connect();
    await client.query(`BEGIN; ${lock}`);
    return async (turns) => {
      for (let turn = 0; turn < turns; turn += 1) await client.query('SELECT 1');
      await client.query('ROLLBACK');
      client.release();
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#ground.pool.end(), this.#checks.end()]);
    await this.#database.drop();
  }
}

/** Every event with itself and with every other. */
export function pairsOf(events: readonly RaceEvent[]): readonly RacePair[] {
  return events.flatMap((one, index) => events.slice(index).map((other): RacePair => [one, other]));
}

/** Some of the family, in any order; in half of the races the shared job comes first. */
function targetsOf({ jobs }: RaceFamily, shared: Lease, random: () => number): readonly Lease[] {
  const others = jobs.filter((job) => job !== shared && random() < 0.6);
  const places = [shared, ...others].map((job) => ({ job, at: job === shared && random() < 0.5 ? -1 : random() }));
  return places.sort((one, other) => one.at - other.at).map(({ job }) => job);
}

function gateOf(pair: RacePair, { jobs, tenantId }: RaceFamily, draw: Draw): string {
  if (pair.some(({ name }) => name === 'create') && draw([true, false])) {
    return `INSERT INTO jobstack.jobs (task_id, type, status, payload, tenant_id, max_attempts, idempotency_key)
      VALUES (gen_random_uuid(), 'race', 'QUEUED', '{}', '${tenantId}', 3, 'newer')`;
  }
  const { jobId } = draw(jobs);
  return draw([
    `SELECT FROM jobstack.jobs WHERE id = ${jobId} FOR UPDATE`,
    `SELECT FROM jobstack.open_jobs WHERE tenant_id = '${tenantId}' AND job_id = ${jobId} FOR UPDATE`,
  ]);
}

function complaintsOf(error: unknown, { name }: RaceEvent): readonly string[] {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  return EXPECTED.has(code) ? [] : [`${name}: ${code} ${message}`];
}

/** Every chunk that was answered is there with its jobs, and no other; and nobody is gone but by an event that removes. */
async function lostOrDoubled(
  pool: Pool,
  pair: RacePair,
  families: readonly RaceFamily[],
  reports: readonly RaceReport[],
): Promise<readonly string[]> {
  const answered = reports.flatMap(({ done }) => done.filter((name) => name.startsWith('commit ')));
  const ids = families.flatMap(({ jobs }) => jobs.map(({ jobId }) => jobId));
  const { rows } = await pool.query<{ chunks: string[]; spawned: boolean; jobs: number }>({
    name: 'races_left',
    text: `SELECT coalesce((SELECT array_agg('commit ' || tag ORDER BY tag) FROM race_written), '{}') AS chunks,
       NOT EXISTS (SELECT FROM race_written w WHERE children <>
         (SELECT count(*) FROM jobstack.jobs WHERE parent_id IS NOT NULL AND payload = to_jsonb(w.tag))) AS spawned,
       (SELECT count(*) FROM jobstack.jobs WHERE id = ANY ($1))::int AS jobs`,
    values: [ids],
  });
  const { chunks = [], spawned, jobs } = rows[0] ?? {};
  const complaints = chunks.join() === answered.sort().join() ? [] : ['chunks were lost or doubled'];
  if (pair.some(({ removes }) => removes)) return complaints;
  if (!spawned) complaints.push('spawned jobs were lost or doubled');
  if (jobs !== ids.length) complaints.push('jobs were lost');
  return complaints;
}
