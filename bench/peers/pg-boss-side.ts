import { readFileSync } from 'node:fs';
import { type ConstructorOptions, type Job, PgBoss } from 'pg-boss';
import { queryOnce } from '../jobs/query-once.ts';
import type { EnqueueRequest, RunRequest, RunSettings, Side } from '../jobs/side.ts';
import { sideBySide } from '../jobs/side-by-side.ts';

const QUEUE = 'noop';

interface Payload {
  readonly n: number;
}

/** pg-boss: `fetch` and `complete` in a loop, or its own worker. */
class PgBossSide implements Side {
  readonly version = installedVersion('pg-boss');
  readonly defaultsSay =
    'work() with batchSize alone: one worker, which waits out pollingIntervalSeconds (2 s) between its fetches, so the figure says how often it polls.';
  readonly #url: string;
  #boss: PgBoss | undefined;
  /** Jobs that stay in the table. */
  #completed = 0;

  constructor(databaseUrl: string) {
    this.#url = databaseUrl;
  }

  candidates(): readonly RunSettings[] {
    return [
      { processes: 1, api: 'fetch + complete', loops: 1 },
      { processes: 1, api: 'fetch + complete', loops: 2 },
      { processes: 1, api: 'fetch + complete', loops: 4 },
      { processes: 2, api: 'fetch + complete', loops: 1 },
      { processes: 2, api: 'fetch + complete', loops: 2 },
      { processes: 1, api: 'work', localConcurrency: 4, burstWhenBatchFull: true },
    ];
  }

  oneConnection(): RunSettings {
    return { processes: 1, api: 'fetch + complete', loops: 1 };
  }

  defaults(): RunSettings {
    return { processes: 1, api: 'work', localConcurrency: 1, burstWhenBatchFull: false };
  }

  async install(): Promise<void> {
    await this.open();
    await this.#opened().createQueue(QUEUE);
  }

  /** Without supervision and schedules: nothing but jobs is to be done in a measurement, and both only add statements. */
  async open(): Promise<void> {
    if (this.#boss) return;
    const options: ConstructorOptions = {
      connectionString: this.#url,
      application_name: 'bench pg-boss',
      supervise: false,
      schedule: false,
      registerInstance: false,
      openTelemetry: { enabled: false },
    };
    this.#boss = new PgBoss(options);
    this.#boss.on('error', (error) => {
      throw error;
    });
    await this.#boss.start();
  }

  async enqueue({ count, perStatement, senders }: EnqueueRequest): Promise<readonly string[]> {
    const boss = this.#opened();
    await sideBySide(senders, Math.ceil(count / perStatement), async (statement) => {
      const first = statement * perStatement;
      if (perStatement === 1) {
        await boss.send(QUEUE, { n: first });
        return;
      }
      const size = Math.min(perStatement, count - first);
      await boss.insert(
        QUEUE,
        Array.from({ length: size }, (_, index) => ({ data: { n: first + index } })),
      );
    });
    return [];
  }

  async run({ batch, settings, onJob, count }: RunRequest): Promise<void> {
    if (settings.api === 'work') return this.#work(batch, settings, onJob, count);
    const boss = this.#opened();
    const loop = async () => {
      for (;;) {
        const jobs = await boss.fetch<Payload>(QUEUE, { batchSize: batch });
        if (jobs.length === 0) return;
        for (const { data } of jobs) onJob(data.n);
        const ids = jobs.map(({ id }) => id);
        await boss.complete(QUEUE, ids);
      }
    };
    await Promise.all(Array.from({ length: Number(settings.loops) }, loop));
  }

  async #work(batch: number, settings: RunSettings, onJob: (number: number) => void, count: number): Promise<void> {
    const boss = this.#opened();
    const { promise: allRan, resolve } = Promise.withResolvers<void>();
    let left = count;
    const options = {
      batchSize: batch,
      localConcurrency: Number(settings.localConcurrency),
      burstWhenBatchFull: settings.burstWhenBatchFull === true,
    };
    await boss.work<Payload>(QUEUE, options, async (jobs: Job<Payload>[]) => {
      for (const { data } of jobs) onJob(data.n);
      left -= jobs.length;
      if (left === 0) resolve();
    });
    await allRan;
    // Waits for the last batches to be completed.
    await boss.offWork(QUEUE, { wait: true });
  }

  async check(_handles: readonly string[], count: number): Promise<void> {
    this.#completed += count;
    const [jobs] = await queryOnce<{ completed: number; others: number }>(
      this.#url,
      `SELECT count(*) FILTER (WHERE state = 'completed')::int AS completed,
         count(*) FILTER (WHERE state <> 'completed')::int AS others FROM pgboss.job`,
    );
    if (jobs?.completed !== this.#completed || jobs.others !== 0) {
      throw new Error(
        `pg-boss must have ${this.#completed} completed jobs and no others; it has ${JSON.stringify(jobs)}.`,
      );
    }
  }

  async empty(): Promise<void> {
    await queryOnce(this.#url, 'TRUNCATE pgboss.job');
    this.#completed = 0;
  }

  async fill(count: number): Promise<number> {
    await queryOnce(
      this.#url,
      `INSERT INTO pgboss.job (id, name, state, data, policy, created_on, started_on, completed_on)
       SELECT gen_random_uuid(), '${QUEUE}', 'completed', '{"n": 0}', 'standard', now(), now(), now()
       FROM generate_series(1, ${count})`,
    );
    await queryOnce(this.#url, 'VACUUM (FREEZE, ANALYZE)');
    this.#completed += count;
    return this.#completed;
  }

  async close(): Promise<void> {
    await this.#boss?.stop({ graceful: false });
    this.#boss = undefined;
  }

  #opened(): PgBoss {
    if (!this.#boss) throw new Error('The side must be opened before it is used.');
    return this.#boss;
  }
}

export function createSide(databaseUrl: string): Side {
  return new PgBossSide(databaseUrl);
}

function installedVersion(name: string): string {
  const manifest = readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return JSON.parse(manifest).version;
}
