import { createPool, inTransaction } from '@jobstack/database';
import { createTestDatabase } from '@jobstack/database/testing';
import type { JsonValue } from '@jobstack/handler-sdk';
import { createTestContext, type TestContext } from '@jobstack/handler-sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { type CsvImportPayload, csvImport, csvImportPayload, type ImportResult } from '../src/handlers/index.ts';
import { importTargets, TABLES } from './import-tables.ts';

type Payload = CsvImportPayload<typeof importTargets>;

export interface ImportOptions extends Partial<Payload> {
  /** @default 'default' */
  readonly tenantId?: string;
  readonly ownerId?: string;
  /** @default that of createTestContext */
  readonly taskId?: string;
  readonly checkpoint?: JsonValue;
  /** Commits that succeed before the next one fails after its writes, as when the worker dies. @default all */
  readonly commitsBeforeCrash?: number;
  readonly chunkSize?: number;
  readonly maxRecordBytes?: number;
  /** @default 5,000, so that a test can count them */
  readonly chunkRows?: number;
}

export interface ImportRun extends Pick<TestContext<Payload>, 'logs' | 'rejects' | 'commits' | 'progress'> {
  /** Undefined when the import crashed or failed. */
  readonly result: ImportResult | undefined;
  /** Why it failed. */
  readonly error: unknown;
  readonly checkpoint: JsonValue | undefined;
}

class Crash extends Error {}

/** Runs imports against a PostgreSQL database of its own, each commit a real transaction. */
export class ImportHarness implements AsyncDisposable {
  readonly pool: pg.Pool;
  readonly #drop: () => Promise<void>;

  private constructor(pool: pg.Pool, drop: () => Promise<void>) {
    this.pool = pool;
    this.#drop = drop;
  }

  static async create(): Promise<ImportHarness> {
    const { url, drop } = await createTestDatabase();
    const pool = createPool(url, { maxConnections: 4 });
    await pool.query(TABLES);
    return new ImportHarness(pool, drop);
  }

  /** @throws whatever the import throws, but for crashes */
  async import(content: string | Uint8Array, options: ImportOptions = {}): Promise<ImportRun> {
    const run = await this.tryImport(content, options);
    if (run.error && !(run.error instanceof Crash)) throw run.error;
    return run;
  }

  async tryImport(content: string | Uint8Array, options: ImportOptions = {}): Promise<ImportRun> {
    const {
      checkpoint,
      commitsBeforeCrash = Number.POSITIVE_INFINITY,
      chunkSize = 65_536,
      tenantId,
      ownerId,
      taskId,
      maxRecordBytes,
      chunkRows = 5_000,
      ...payload
    } = options;
    let commits = 0;
    const test = createTestContext({
      payload: csvImportPayload(importTargets).parse({ target: 'spots', ...payload }),
      file: { content, chunkSize },
      ...(tenantId !== undefined && { tenantId }),
      ...(ownerId !== undefined && { ownerId }),
      ...(taskId !== undefined && { taskId }),
      db: drizzle(this.pool),
      transaction: (run) =>
        inTransaction(this.pool, async (tx) => {
          const result = await run(tx);
          if (++commits > commitsBeforeCrash) throw new Crash('killed before COMMIT');
          return result;
        }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
    const handler = csvImport(importTargets, { chunkRows, ...(maxRecordBytes !== undefined && { maxRecordBytes }) });
    const outcome = await handler.execute(test.context).then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    );
    const { logs, rejects, progress } = test;
    return { logs, rejects, commits: test.commits, progress, ...outcome, checkpoint: test.context.checkpoint };
  }

  async query<Row>(text: string): Promise<Row[]> {
    return (await this.pool.query(text)).rows;
  }

  async clear(): Promise<void> {
    await this.pool.query('TRUNCATE spots, people, orders, readings, prices RESTART IDENTITY');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.#drop();
  }
}
