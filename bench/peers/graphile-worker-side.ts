import { readFileSync } from 'node:fs';
import { Logger, makeWorkerUtils, runMigrations, runOnce, type WorkerUtils } from 'graphile-worker';
import { queryOnce } from '../jobs/query-once.ts';
import type { EnqueueRequest, RunRequest, RunSettings, Side } from '../jobs/side.ts';
import { sideBySide } from '../jobs/side-by-side.ts';

const TASK = 'noop';
/** Its own logger prints a line a job. */
const SILENT = new Logger(() => () => undefined);

/** graphile-worker: its local queue fetches a batch, its workers run it job by job. */
class GraphileWorkerSide implements Side {
  readonly version = installedVersion('graphile-worker');
  readonly defaultsSay = 'localQueue.size alone: one job at a time, each completed by a statement of its own.';
  readonly #url: string;
  #utils: WorkerUtils | undefined;

  constructor(databaseUrl: string) {
    this.#url = databaseUrl;
  }

  candidates(batch: number): readonly RunSettings[] {
    const concurrencies = [...new Set([Math.min(batch, 10), Math.min(batch, 100), batch])];
    return concurrencies.flatMap((concurrentJobs) =>
      [1, 2].map((processes) => ({
        processes,
        concurrentJobs,
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        maxPoolSize: 10,
      })),
    );
  }

  oneConnection(batch: number): RunSettings {
    return {
      processes: 1,
      concurrentJobs: batch,
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      maxPoolSize: 1,
    };
  }

  defaults(): RunSettings {
    return { processes: 1, concurrentJobs: 1, completeJobBatchDelay: -1, failJobBatchDelay: -1, maxPoolSize: 10 };
  }

  async install(): Promise<void> {
    await runMigrations({ connectionString: this.#url, logger: SILENT });
  }

  async open(): Promise<void> {
    this.#utils ??= await makeWorkerUtils({ connectionString: this.#url, logger: SILENT });
  }

  async enqueue({ count, perStatement, senders }: EnqueueRequest): Promise<readonly string[]> {
    const utils = this.#utils;
    if (!utils) throw new Error('The side must be opened before it is used.');
    await sideBySide(senders, Math.ceil(count / perStatement), async (statement) => {
      const first = statement * perStatement;
      if (perStatement === 1) {
        await utils.addJob(TASK, { n: first });
        return;
      }
      const size = Math.min(perStatement, count - first);
      await utils.addJobs(
        Array.from({ length: size }, (_, index) => ({ identifier: TASK, payload: { n: first + index } })),
      );
    });
    return [];
  }

  async run({ batch, settings, onJob }: RunRequest): Promise<void> {
    const { concurrentJobs, completeJobBatchDelay, failJobBatchDelay, maxPoolSize } = settings;
    await runOnce({
      preset: {
        worker: {
          connectionString: this.#url,
          concurrentJobs: Number(concurrentJobs),
          localQueue: { size: batch },
          completeJobBatchDelay: Number(completeJobBatchDelay),
          failJobBatchDelay: Number(failJobBatchDelay),
          maxPoolSize: Number(maxPoolSize),
          logger: SILENT,
        },
      },
      noHandleSignals: true,
      taskList: { [TASK]: (payload) => onJob((payload as { readonly n: number }).n) },
    });
  }

  /** A job that has completed is gone. */
  async check(): Promise<void> {
    const [jobs] = await queryOnce<{ left: number }>(this.#url, `SELECT count(*)::int AS left FROM ${JOBS}`);
    if (jobs?.left !== 0) throw new Error(`graphile-worker must have no job left; it has ${JSON.stringify(jobs)}.`);
  }

  async empty(): Promise<void> {
    await queryOnce(this.#url, `TRUNCATE ${JOBS}`);
  }

  /** It deletes what has completed, so there is nothing to add. */
  async fill(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {
    await this.#utils?.release();
    this.#utils = undefined;
  }
}

const JOBS = 'graphile_worker._private_jobs';

export function createSide(databaseUrl: string): Side {
  return new GraphileWorkerSide(databaseUrl);
}

function installedVersion(name: string): string {
  const manifest = readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return JSON.parse(manifest).version;
}
